package dev.holt.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** All requests so far, and the streams that stall. Any thread may use it; the lock guards everything in it. */
final class Ledger {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ModelRequest> requests = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private int stalled;
    private int releases;
    private boolean closed;

    /** Numbers a request and keeps it. */
    ModelRequest add(IntFunction<ModelRequest> request) {
        lock.lock();
        try {
            ModelRequest numbered = request.apply(requests.size() + 1);
            requests.add(numbered);
            changed.signalAll();
            return numbered;
        } finally {
            lock.unlock();
        }
    }

    List<ModelRequest> all() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    /** The first request that fits, as soon as there is one; empty when there is none in time. */
    Optional<ModelRequest> await(Predicate<ModelRequest> what, Duration deadline) throws InterruptedException {
        long left = deadline.toNanos();
        lock.lock();
        try {
            while (true) {
                Optional<ModelRequest> found = requests.stream().filter(what).findFirst();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts a failure of that name: how many there were before. */
    int fail(String name) {
        lock.lock();
        try {
            return failures.merge(name, 1, Integer::sum) - 1;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next release. */
    void stall() throws InterruptedException {
        lock.lock();
        try {
            int before = releases;
            stalled++;
            changed.signalAll();
            while (releases == before && !closed) {
                changed.await();
            }
        } finally {
            stalled--;
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Whether as many streams stall, at the latest after the deadline. */
    boolean awaitStalled(int count, Duration deadline) throws InterruptedException {
        long left = deadline.toNanos();
        lock.lock();
        try {
            while (stalled != count && left > 0) {
                left = changed.awaitNanos(left);
            }
            return stalled == count;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            releases++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets that much time pass, less when it is closed. */
    void pause(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        lock.lock();
        try {
            for (long left = time.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
                changed.await(left, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends every waiting of streams. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
