package dev.holt.rpc;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Who is being served: work that goes on, and programs that are attached. Safe for any thread; the lock guards the counts. */
final class Served {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private int count;
    private int attached;

    /** A program has connected; it may have nothing under way. */
    void attach() {
        lock.lock();
        try {
            attached++;
        } finally {
            lock.unlock();
        }
    }

    void detach() {
        lock.lock();
        try {
            attached--;
        } finally {
            lock.unlock();
        }
    }

    /** A piece of work begins. */
    void enter() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            count--;
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean nobody() {
        lock.lock();
        try {
            return count == 0 && attached == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no work goes on, at most {@code nanos}. */
    boolean awaitIdle(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (count > 0 && left > 0) {
                left = fewer.awaitNanos(left);
            }
            return count == 0;
        } finally {
            lock.unlock();
        }
    }
}
