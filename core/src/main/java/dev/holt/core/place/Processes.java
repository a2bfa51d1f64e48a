package dev.holt.core.place;

import java.time.Duration;
import java.util.Optional;

/** The processes of a place. */
public interface Processes {
    /** The identity of the process that runs under this number now; empty when there is none. */
    Optional<ProcessRef> find(long pid);

    /** Whether exactly this process still runs (a zombie does not). Does not wait. */
    boolean alive(ProcessRef process);

    /** Sends a signal to the process group of {@code process}, if the process is the one meant; otherwise does nothing. */
    void signalGroup(ProcessRef process, int signal);

    /**
     * Ends every process whose environment carries {@code HOLT_LAUNCH_ID=launchId}: TERM, and KILL after {@code grace}. Idempotent.
     *
     * @return how many were found
     */
    int killMarked(String launchId, Duration grace);
}
