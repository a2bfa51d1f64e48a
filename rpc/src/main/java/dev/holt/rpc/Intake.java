package dev.holt.rpc;

import dev.holt.protocol.ConsoleClosedException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Bytes from a client on their way to a command. The connection's reader puts, the command reads; the lock guards all fields. Never holds more
 * than {@link #WINDOW} bytes.
 */
final class Intake extends InputStream {
    static final int WINDOW = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final IntConsumer wanted;
    private int offset;
    private int bytes;
    private int credit;
    private boolean ended;
    private boolean gone;

    /**
     * @param wanted told how many bytes more may come; called on the reading thread, for the first time when it first reads
     */
    Intake(IntConsumer wanted) {
        this.wanted = wanted;
    }

    /** Takes bytes within the credit that was given; false when there are more of them. */
    boolean offer(byte[] more) {
        lock.lock();
        try {
            if (more.length > credit) {
                return false;
            }
            credit -= more.length;
            add(more);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes bytes without credit, waiting for room; they are dropped once nobody reads. Never interrupted by design. */
    void put(byte[] more) {
        lock.lock();
        try {
            while (bytes >= WINDOW && !ended && !gone) {
                changed.awaitUninterruptibly();
            }
            add(more);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; what waits can still be read. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #end}: whoever reads sees the end, from whichever thread this is called. */
    @Override
    public void close() {
        end();
    }

    /** The client has gone: readers fail. */
    void fail() {
        lock.lock();
        try {
            gone = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws InterruptedIOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws InterruptedIOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        askForMore();
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && !gone) {
                changed.await();
            }
            if (gone) {
                throw new ConsoleClosedException();
            }
            return waiting.isEmpty() ? -1 : take(into, from, length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for standard input");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Fills the window up once half of it is free; the credit is counted before it is told. */
    private void askForMore() {
        int more;
        lock.lock();
        try {
            more = WINDOW - bytes - credit;
            if (more < WINDOW / 2 || ended || gone) {
                return;
            }
            credit += more;
        } finally {
            lock.unlock();
        }
        wanted.accept(more);
    }

    private void add(byte[] more) {
        if (more.length > 0 && !ended && !gone) {
            waiting.add(more);
            bytes += more.length;
            changed.signalAll();
        }
    }

    private int take(byte[] into, int from, int length) {
        byte[] head = waiting.element();
        int count = Math.min(length, head.length - offset);
        System.arraycopy(head, offset, into, from, count);
        offset += count;
        if (offset == head.length) {
            waiting.remove();
            offset = 0;
        }
        bytes -= count;
        changed.signalAll();
        return count;
    }
}
