package dev.holt.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames on their way to one guest. Any thread puts; the link's writer writes, and it alone touches that direction of the channel. The lock guards all
 * fields but the volatile ones, which the writer writes, and is never held while the channel is used.
 */
final class Outbox {
    /** How many bytes may wait before {@link #put} does. */
    static final int LIMIT = 128 * 1024;

    private static final int MOST_AT_ONCE = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean gone;
    private volatile boolean writing;
    private volatile long written;

    /**
     * Puts a frame, waiting while too much is under way. An interrupt ends the wait, and then nothing was put.
     *
     * @return false: nothing can be sent any more
     */
    boolean put(ByteBuffer frame) throws InterruptedException {
        lock.lock();
        try {
            while (bytes >= LIMIT && !gone) {
                emptied.await();
            }
            return add(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a frame however much is under way. For small ones whose number is bounded. */
    void putNow(ByteBuffer frame) {
        lock.lock();
        try {
            add(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a frame that may be left out when there is no room. */
    void offer(ByteBuffer frame) {
        lock.lock();
        try {
            if (bytes < LIMIT) {
                add(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits and nothing is being written. */
    boolean isIdle() {
        lock.lock();
        try {
            return waiting.isEmpty() && !writing;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the writer is in the middle of writing. */
    boolean isWriting() {
        return writing;
    }

    /** How many times something was written: it stands still while the guest takes nothing. */
    long written() {
        return written;
    }

    /** Forgets everything and takes nothing more. Idempotent. */
    void fail() {
        lock.lock();
        try {
            gone = true;
            waiting.clear();
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The writer's whole life: writes until {@link #fail}, or until the channel fails. */
    void pump(WritableByteChannel channel) throws IOException {
        ByteBuffer joined = ByteBuffer.allocateDirect(LIMIT);
        long writes = 0;
        while (take(joined)) {
            while (joined.hasRemaining()) {
                channel.write(joined);
                written = ++writes;
            }
        }
    }

    /** Fills {@code joined} with the frames that come next, waiting for the first; false at the end. */
    private boolean take(ByteBuffer joined) {
        lock.lock();
        try {
            writing = false;
            while (waiting.isEmpty() && !gone) {
                filled.awaitUninterruptibly();
            }
            joined.clear();
            for (int i = 0; i < MOST_AT_ONCE; i++) {
                ByteBuffer next = waiting.peek();
                if (next == null || next.remaining() > joined.remaining()) {
                    break;
                }
                bytes -= next.remaining();
                joined.put(next);
                waiting.remove();
            }
            joined.flip();
            writing = !gone;
            emptied.signalAll();
            return !gone;
        } finally {
            lock.unlock();
        }
    }

    private boolean add(ByteBuffer frame) {
        if (!gone) {
            waiting.add(frame);
            bytes += frame.remaining();
            filled.signal();
        }
        return !gone;
    }
}
