package dev.holt.guest;

import dev.holt.core.machine.MachineName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection with one guest, from its first byte until it breaks, which it does once. Two platform threads of its own read and write; closing the
 * channel is all that others do to it. The lock guards the fields that say how far the connection is; nothing is called while it is held.
 */
final class Link implements AutoCloseable {
    private static final int BUFFER = 65_536;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Runnable> listeners = new ArrayList<>();
    private final ByteChannel channel;
    private final Outbox outbox = new Outbox();
    private final Streams streams;
    private final HelloSeeker seeker;
    private final ByteBuffer hello;
    private final Liveness liveness;
    private @Nullable Fields answer;
    private @Nullable String broken;

    /**
     * @param channel a connection that nobody else uses; it blocks
     * @param nonce 16 random bytes
     */
    Link(MachineName machine, ByteChannel channel, byte[] key, byte[] nonce, Timings timings) {
        this.channel = channel;
        this.streams = new Streams(machine, outbox, timings);
        this.seeker = new HelloSeeker(nonce);
        this.hello = Frames.hello(key, nonce, Request.VERSION.getBytes(StandardCharsets.US_ASCII));
        this.liveness = new Liveness(outbox, timings.silence());
        Thread.ofPlatform().daemon().name("link-" + machine + "-reader").start(this::read);
        Thread.ofPlatform().daemon().name("link-" + machine + "-writer").start(this::write);
    }

    Streams streams() {
        return streams;
    }

    Liveness liveness() {
        return liveness;
    }

    /** Says {@code HELLO}, unless the one before is still on its way. */
    void ask() {
        if (outbox.isIdle()) {
            outbox.offer(hello.duplicate());
        }
    }

    /** Waits for the guest's answer to {@code HELLO}; null: the time was up. Throws when the link broke. */
    @Nullable
    Fields awaitAnswer(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (answer == null && broken == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (broken != null) {
                throw streams.failures().unreachable(broken);
            }
            return answer;
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        lock.lock();
        try {
            return broken == null;
        } finally {
            lock.unlock();
        }
    }

    void onBreak(Runnable listener) {
        lock.lock();
        try {
            if (broken == null) {
                listeners.add(listener);
                return;
            }
        } finally {
            lock.unlock();
        }
        listener.run();
    }

    /** Ends the connection: whoever waits gets {@code reason}. Only the first one counts. */
    void fail(String reason) {
        List<Runnable> told;
        lock.lock();
        try {
            if (broken != null) {
                return;
            }
            broken = reason;
            told = List.copyOf(listeners);
            listeners.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        streams.fail(reason);
        outbox.fail();
        try {
            channel.close();
        } catch (IOException _) {
            // It was broken already.
        }
        told.forEach(Runnable::run);
    }

    /** Counts a tick of the clock. */
    void tick() {
        Optional<String> reason = liveness.tick(streams);
        reason.ifPresent(this::fail);
    }

    @Override
    public void close() {
        fail("it was closed");
    }

    private void read() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER);
        FrameDecoder decoder = new FrameDecoder(this::frame);
        try {
            while (channel.read(bytes.clear()) >= 0) {
                liveness.heard();
                bytes.flip();
                if (isAnswered() || seek(bytes)) {
                    decoder.feed(bytes);
                }
            }
            fail("the machine's end of it was closed");
        } catch (LinkViolation e) {
            fail("the guest does not keep to its rules: " + GuestFailures.bounded(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            fail("reading from it failed: " + e);
            throw e;
        }
    }

    private void write() {
        try {
            outbox.pump(channel);
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            fail("writing to it failed: " + e);
            throw e;
        }
    }

    private boolean isAnswered() {
        lock.lock();
        try {
            return answer != null;
        } finally {
            lock.unlock();
        }
    }

    private boolean seek(ByteBuffer bytes) {
        Fields found = seeker.feed(bytes);
        if (found == null) {
            return false;
        }
        lock.lock();
        try {
            answer = found;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void frame(FrameHeader header, ByteBuffer payload) throws LinkViolation {
        FrameType type = FrameType.of(header.type());
        if (type == FrameType.HELLO) {
            if (header.stream() != 0 || !seeker.isOurs(payload)) {
                throw new LinkViolation("HELLO comes without our nonce");
            }
        } else if (type == FrameType.PING) {
            if (header.stream() != 0) {
                throw new LinkViolation("PING comes on stream %d".formatted(header.stream()));
            }
            if (!header.flagged()) {
                outbox.offer(Frames.pong(payload));
            }
        } else if (type != null) {
            streams.frame(type, header, payload);
        }
    }
}
