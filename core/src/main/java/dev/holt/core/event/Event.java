package dev.holt.core.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log.
 *
 * @param seq its number, greater than that of every earlier event
 * @param at when it was recorded, by the wall clock
 */
public record Event(
        long seq,
        Instant at,
        String type,
        @Nullable String project,
        @Nullable String session,
        Map<String, String> facts) {
    public Event {
        facts = Map.copyOf(facts);
    }
}
