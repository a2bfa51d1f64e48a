package dev.holt.rpc;

import dev.holt.protocol.ConsoleClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is on its way to one client. Any thread puts; one thread of the connection's own writes, and it alone touches the channel. The lock
 * guards all fields and is never held while the channel is used.
 */
final class Outbox {
    /** How many bytes may wait before putting blocks. */
    static final int LIMIT = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private boolean gone;
    private boolean drained;

    /** Puts one whole message, waiting while too much is under way. Fails with {@link ConsoleClosedException} when it can not be delivered. */
    void put(ByteBuffer message) throws InterruptedException {
        lock.lock();
        try {
            while (bytes >= LIMIT && !ended && !gone) {
                changed.await();
            }
            add(message);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is room, or nothing more can be delivered. */
    void awaitRoom() {
        lock.lock();
        try {
            while (bytes >= LIMIT && !ended && !gone) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts something that may get lost when there is no room. */
    void offer(ByteBuffer message) {
        lock.lock();
        try {
            if (bytes < LIMIT && !ended && !gone) {
                add(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts last words, whatever waits; forgets them when nobody listens any more. For a bounded number of small messages. */
    void putNow(ByteBuffer message) {
        lock.lock();
        try {
            if (!ended && !gone) {
                add(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits is still written. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything: the client has gone. */
    void fail() {
        lock.lock();
        try {
            gone = true;
            bytes = 0;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the writer has nothing more to do; gives up after {@code nanos}. */
    boolean awaitDrained(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!drained && !gone && left > 0) {
                left = changed.awaitNanos(left);
            }
            return drained || gone;
        } finally {
            lock.unlock();
        }
    }

    /** The writer's whole life: writes until the end, then closes this direction. */
    void pump(SocketChannel channel) {
        try {
            for (ByteBuffer[] next = take(); next.length > 0; next = take()) {
                while (next[next.length - 1].hasRemaining()) {
                    channel.write(next);
                }
            }
            channel.shutdownOutput();
        } catch (IOException clientGone) {
            fail();
        } finally {
            lock.lock();
            try {
                drained = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private ByteBuffer[] take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && !gone) {
                changed.awaitUninterruptibly();
            }
            ByteBuffer[] taken = waiting.toArray(new ByteBuffer[0]);
            waiting.clear();
            bytes = 0;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void add(ByteBuffer message) {
        if (ended || gone) {
            throw new ConsoleClosedException();
        }
        waiting.add(message);
        bytes += message.remaining();
        changed.signalAll();
    }
}
