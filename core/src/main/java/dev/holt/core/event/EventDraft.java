package dev.holt.core.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be recorded, before it has its number and time.
 *
 * @param type a released name such as {@code session.started}
 * @param project the project that it is about, if any
 * @param session the session that it is about, if any
 * @param facts what a reader needs beside that, short and without secrets
 */
public record EventDraft(
        String type, @Nullable String project, @Nullable String session, Map<String, String> facts) {
    public EventDraft {
        facts = Map.copyOf(facts);
    }
}
