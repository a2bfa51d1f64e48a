package dev.holt.core.lock;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One operation at a time on each thing of a kind, such as a session or a machine. A lock guards everything that an operation does to its thing;
 * never facts. Safe for any thread.
 *
 * @param <K> what names a thing
 */
public final class Locks<K> {
    private final ConcurrentHashMap<K, ReentrantLock> locks = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<K, Launch> launches = new ConcurrentHashMap<>();

    /** A launch and its thread. The monitor guards that one interrupt comes at most, and none after its end. */
    private static final class Launch {
        private final Thread thread;
        private boolean calledOff;
        private boolean over;

        Launch(Thread thread) {
            this.thread = thread;
        }

        synchronized void callOff() {
            if (!over && !calledOff) {
                calledOff = true;
                thread.interrupt();
            }
        }

        synchronized boolean isCalledOff() {
            return calledOff;
        }

        /** The interrupt was meant for this launch: whatever its thread does next is not called off. */
        synchronized void end() {
            over = true;
            if (calledOff) {
                boolean _ = Thread.interrupted();
            }
        }
    }

    /** Releases the lock. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** As {@link Held}, by a launch. */
    public interface HeldForLaunch extends Held {
        /** Whether {@link Locks#callOff} has called it off. */
        boolean calledOff();
    }

    /** Waits for the lock; an interrupt ends the waiting. */
    public Held hold(K key) throws InterruptedException {
        while (true) {
            ReentrantLock lock = locks.computeIfAbsent(key, _ -> new ReentrantLock());
            lock.lockInterruptibly();
            if (isKnown(key, lock)) {
                return lock::unlock;
            }
        }
    }

    /** As {@link #hold}, for work that {@link #callOff} may end. */
    public HeldForLaunch holdForLaunch(K key) throws InterruptedException {
        Held held = hold(key);
        Launch launch = new Launch(Thread.currentThread());
        launches.put(key, launch);
        return new HeldForLaunch() {
            @Override
            public boolean calledOff() {
                return launch.isCalledOff();
            }

            @Override
            public void close() {
                launches.remove(key, launch);
                launch.end();
                held.close();
            }
        };
    }

    /** Calls off the launch that holds the lock, if one does; what it had taken is given back before it lets go. */
    public void callOff(K key) {
        Launch launch = launches.get(key);
        if (launch != null) {
            launch.callOff();
        }
    }

    /** Takes the lock now; empty when another operation has it. */
    public Optional<Held> holdNow(K key) {
        ReentrantLock lock = locks.computeIfAbsent(key, _ -> new ReentrantLock());
        return lock.tryLock() && isKnown(key, lock) ? Optional.of(lock::unlock) : Optional.empty();
    }

    /** Whether a lock that was just taken is still the one; else it was forgotten meanwhile and is let go. */
    private boolean isKnown(K key, ReentrantLock lock) {
        boolean known = lock.equals(locks.get(key));
        if (!known) {
            lock.unlock();
        }
        return known;
    }

    /** Forgets the lock of something that no longer exists; whoever waits for it takes the one that the key has then. Called by its holder. */
    public void forget(K key) {
        locks.remove(key);
    }
}
