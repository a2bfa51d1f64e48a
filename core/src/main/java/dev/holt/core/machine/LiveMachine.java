package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A machine that runs, with what this run of the daemon holds of it. The lock guards the connection to its guest; while one thread connects the
 * others wait for the same connection.
 */
final class LiveMachine {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MachineName name;
    private final String linkKey;
    private final Guests guests;
    private final RunningMachine machine;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable Guest guest;
    private volatile boolean ended;
    private volatile boolean closed;

    LiveMachine(MachineName name, String linkKey, Guests guests, RunningMachine machine) {
        this.name = name;
        this.linkKey = linkKey;
        this.guests = guests;
        this.machine = machine;
        machine.onEnd(_ -> ended = true);
    }

    RunningMachine machine() {
        return machine;
    }

    boolean isAlive() {
        return !ended && !closed;
    }

    /** Its guest, connected anew when the link was lost. */
    Guest guest() throws InterruptedException {
        return guest(PATIENCE);
    }

    Guest guest(Duration patience) throws InterruptedException {
        Guest known = guest;
        if (known != null && known.isConnected()) {
            return known;
        }
        connecting.lockInterruptibly();
        try {
            Guest now = guest;
            if (now == null || !now.isConnected()) {
                if (now != null) {
                    now.close();
                }
                now = connect(patience);
                guest = now;
                if (closed) {
                    now.close();
                }
            }
            return now;
        } finally {
            connecting.unlock();
        }
    }

    private Guest connect(Duration patience) throws InterruptedException {
        try {
            return guests.connect(name, machine.link(), linkKey, patience, () -> isAlive() && !isStalled());
        } catch (HoltException e) {
            throw isStalled() ? new MachineException(ErrorCode.GUEST_UNREACHABLE, name, stall(), e) : e;
        }
    }

    /** Suspends or resumes it; its guest's silence meanwhile is no failure. */
    void pause(boolean pause) {
        if (!(machine instanceof Pausable pausable)) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, name, "machine %s: what runs it can not pause".formatted(name));
        }
        if (!pause) {
            pausable.resume();
            standStill(false);
            return;
        }
        standStill(true);
        boolean stands = false;
        try {
            pausable.pause();
            stands = true;
        } finally {
            if (!stands) {
                standStill(false);
            }
        }
    }

    /** Whether it stands still because this host has no room for what it writes. */
    boolean isStalled() {
        return machine instanceof Pausable pausable && pausable.isStalled();
    }

    /** It stands still because this host has no room: nobody goes on waiting for its guest. */
    void stalled() {
        Guest now = guest;
        if (now != null) {
            now.breakOff(stall());
        }
    }

    /** Why a stalled one stands still, and the way out. */
    String stall() {
        return "this host has no room for what machine %s writes, so it stands still; make room, then 'holt vm resume %s' has it go on"
                .formatted(name, name);
    }

    private void standStill(boolean still) {
        Guest now = guest;
        if (now != null) {
            now.standStill(still);
        }
    }

    /** Lets go of it; it goes on. */
    void close() {
        closed = true;
        Guest now = guest;
        if (now != null) {
            now.close();
        }
        machine.close();
    }
}
