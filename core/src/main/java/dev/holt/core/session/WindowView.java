package dev.holt.core.session;

import java.time.Duration;
import java.time.Instant;

/** What the newest probe says about one session's window. */
public sealed interface WindowView {
    /** The terminal did not answer, or so many windows went at once that it is not believed yet. */
    record Unknown(String reason) implements WindowView {}

    /** No probe has looked yet, or there is no such window. */
    record Unseen() implements WindowView {}

    /**
     * It was seen.
     *
     * @param lastOutput when it last printed something, by the wall clock
     * @param silent how long before the probe that was, by a clock that does not jump
     */
    record Seen(Instant lastOutput, Duration silent) implements WindowView {}
}
