package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Guests;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.os.Poll;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Connects to guests through the Unix sockets of their VMMs. Safe for any thread. Closing it stops the clock of all links, which stay open. */
public final class LinkGuests implements Guests, AutoCloseable {
    private static final String VERSION = "1";

    private final InstantSource clock;
    private final SecureRandom random;
    private final Timings timings;
    private final LinkClock ticks;

    /**
     * @param clock what guests are told the time by
     * @param random for nonces, and for the entropy that guests get
     */
    public LinkGuests(InstantSource clock, SecureRandom random) {
        this(clock, random, Timings.USUAL);
    }

    LinkGuests(InstantSource clock, SecureRandom random, Timings timings) {
        this.clock = clock;
        this.random = random;
        this.timings = timings;
        this.ticks = new LinkClock(timings.tick());
    }

    @Override
    public Guest connect(MachineName name, Path link, String linkKey, Duration patience, BooleanSupplier alive)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        byte[] key = LinkKey.parse(linkKey);
        byte[] nonce = new byte[LinkKey.BYTES];
        random.nextBytes(nonce);
        SocketChannel channel = open(name, link, patience, alive);
        Link connected = new Link(name, channel, key, nonce, timings);
        boolean ready = false;
        try {
            Fields answer = greet(name, connected, deadline, alive);
            Guest.Identity who = identity(name, answer);
            ticks.add(connected);
            ready = true;
            return new LinkGuest(name, connected, who, clock, random, timings);
        } finally {
            if (!ready) {
                connected.close();
            }
        }
    }

    @Override
    public void close() {
        ticks.close();
    }

    private static SocketChannel open(MachineName name, Path link, Duration patience, BooleanSupplier alive)
            throws InterruptedException {
        AtomicReference<@Nullable SocketChannel> opened = new AtomicReference<>();
        AtomicReference<@Nullable IOException> failed = new AtomicReference<>();
        Poll.until(patience, () -> {
            try {
                opened.set(connect(link));
            } catch (IOException e) {
                failed.set(e);
            }
            return opened.get() != null || Thread.currentThread().isInterrupted() || !alive.getAsBoolean();
        });
        SocketChannel channel = opened.get();
        if (channel != null) {
            return channel;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        IOException why = failed.get();
        throw unreachable(
                name, "its link can not be reached: %s: %s".formatted(link, why == null ? "" : why.getMessage()));
    }

    private static SocketChannel connect(Path link) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(link));
            return channel;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private Fields greet(MachineName name, Link link, long deadline, BooleanSupplier alive)
            throws InterruptedException {
        while (true) {
            link.ask();
            long left = deadline - System.nanoTime();
            Fields answer = link.awaitAnswer(Math.min(timings.ask().toNanos(), left));
            if (answer != null) {
                return answer;
            }
            if (!alive.getAsBoolean()) {
                throw unreachable(name, "it ended before its guest answered");
            }
            if (left <= 0) {
                throw unreachable(name, "its guest has not answered in time");
            }
        }
    }

    private static Guest.Identity identity(MachineName name, Fields answer) {
        String version = answer.text("version");
        if (!version.equals(VERSION)) {
            throw unreachable(
                    name,
                    "its guest speaks version %s of the link (expected: %s); start it anew"
                            .formatted(GuestFailures.bounded(version), VERSION));
        }
        if (!answer.text("state").equals("ready")) {
            throw new MachineException(
                    ErrorCode.BOOT_FAILED,
                    name,
                    "machine %s: its guest can not start: %s"
                            .formatted(name, GuestFailures.bounded(answer.text("error"))));
        }
        return new Guest.Identity(
                GuestFailures.bounded(answer.text("boot")),
                GuestFailures.bounded(answer.text("kernel")),
                GuestFailures.bounded(answer.text("init")));
    }

    private static MachineException unreachable(MachineName name, String why) {
        return new MachineException(ErrorCode.GUEST_UNREACHABLE, name, "machine %s: %s".formatted(name, why));
    }
}
