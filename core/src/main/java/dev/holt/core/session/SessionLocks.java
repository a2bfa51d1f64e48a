package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.SessionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One operation at a time on each session. A lock guards everything that a launch, a stop or a clean-up of its session does; never facts. */
final class SessionLocks {
    private final ConcurrentHashMap<SessionId, ReentrantLock> locks = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<SessionId, Launch> launches = new ConcurrentHashMap<>();

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
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** As {@link Held}, by a launch. */
    interface HeldForLaunch extends Held {
        /** Whether {@link SessionLocks#callOff} has called it off. */
        boolean calledOff();
    }

    /** Waits for the lock; an interrupt ends the waiting. */
    Held hold(SessionId session) throws InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(session, _ -> new ReentrantLock());
        lock.lockInterruptibly();
        return lock::unlock;
    }

    /** As {@link #hold}, for work that {@link #callOff} may end. */
    HeldForLaunch holdForLaunch(SessionId session) throws InterruptedException {
        Held held = hold(session);
        Launch launch = new Launch(Thread.currentThread());
        launches.put(session, launch);
        return new HeldForLaunch() {
            @Override
            public boolean calledOff() {
                return launch.isCalledOff();
            }

            @Override
            public void close() {
                launches.remove(session, launch);
                launch.end();
                held.close();
            }
        };
    }

    /** Calls off the launch that holds the lock, if one does; what it had taken is given back before it lets go. */
    void callOff(SessionId session) {
        Launch launch = launches.get(session);
        if (launch != null) {
            launch.callOff();
        }
    }

    /** Takes the lock now, or throws {@code SESSION_BUSY}. */
    Held holdNow(SessionId session) {
        ReentrantLock lock = locks.computeIfAbsent(session, _ -> new ReentrantLock());
        if (!lock.tryLock()) {
            throw new SessionException(
                    ErrorCode.SESSION_BUSY,
                    session,
                    "session %s: another operation works on it; 'holt operations ls' shows which".formatted(session));
        }
        return lock::unlock;
    }

    /** Forgets the lock of a session that no longer exists. */
    void forget(SessionId session) {
        locks.remove(session);
    }
}
