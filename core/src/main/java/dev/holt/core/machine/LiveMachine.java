package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
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
        return !ended;
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
                now = guests.connect(name, machine.link(), linkKey, patience, this::isAlive);
                guest = now;
            }
            return now;
        } finally {
            connecting.unlock();
        }
    }

    /** Suspends or resumes it. */
    void pause(boolean pause) {
        if (!(machine instanceof Pausable pausable)) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, name, "machine %s: what runs it can not pause".formatted(name));
        }
        Guest now = guest;
        if (pause) {
            if (now != null) {
                now.standStill(true);
            }
            pausable.pause();
        } else {
            pausable.resume();
            if (now != null) {
                now.standStill(false);
            }
        }
    }

    /** Lets go of it; it goes on. */
    void close() {
        Guest now = guest;
        if (now != null) {
            now.close();
        }
        machine.close();
    }
}
