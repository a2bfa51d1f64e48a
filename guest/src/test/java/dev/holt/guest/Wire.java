package dev.holt.guest;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.MachineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Unix socket with a {@link Peer} behind it, and the host's end to test. */
final class Wire implements AutoCloseable {
    static final MachineName NAME = new MachineName("m1");
    static final String KEY = "000102030405060708090a0b0c0d0e0f";

    /** Short ones: what takes seconds in a real life takes a fraction of one here. */
    static final Timings QUICK =
            new Timings(Duration.ofMillis(50), Duration.ofMillis(50), 10, 20, 40, Duration.ofMillis(200));

    private final Path socket;
    private final ServerSocketChannel listener;
    private final LinkGuests guests;

    Wire(Path directory, Timings timings) {
        socket = directory.resolve("link");
        guests = new LinkGuests(InstantSource.system(), new SecureRandom(), timings);
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects in the background. */
    FutureTask<Guest> connect(Duration patience) {
        return later(() -> guests.connect(NAME, socket, KEY, patience, () -> true));
    }

    Peer accept() {
        try {
            return new Peer(listener.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both ends of a link that stands. */
    record Pair(Guest guest, Peer peer) implements AutoCloseable {
        @Override
        public void close() {
            guest.close();
            peer.close();
        }
    }

    Pair pair() {
        FutureTask<Guest> connecting = connect(Duration.ofSeconds(20));
        Peer peer = accept().hear().greet();
        return new Pair(get(connecting), peer);
    }

    @Override
    public void close() {
        guests.close();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GuestCommand command(String... argv) {
        return new GuestCommand(List.of(argv), Map.of(), null, null, true, false);
    }

    /** Runs on a virtual thread, as callers of guests do. */
    static <T> FutureTask<T> later(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    static <T> T get(FutureTask<T> task) {
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
