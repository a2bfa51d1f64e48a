package dev.holt.core.session;

import dev.holt.core.place.ProcessRef;
import java.time.Duration;
import java.time.Instant;

/** The process facts of a session's newest launch. */
public sealed interface Run {
    /** When this became so. */
    Instant at();

    /** Nothing runs yet. */
    record Starting(Instant at) implements Run {}

    /**
     * The agent's process was seen.
     *
     * @param process the agent
     * @param runner its parent, which reports its end
     */
    record Running(ProcessRef process, ProcessRef runner, Instant at) implements Run {}

    /**
     * It ended.
     *
     * @param asked whether we had been told to end it
     * @param lasted how long it ran, by a clock that does not jump
     */
    record Ended(Exit exit, boolean asked, Duration lasted, Instant at) implements Run {}

    /** It never ran. */
    record StartFailed(String reason, Instant at) implements Run {}
}
