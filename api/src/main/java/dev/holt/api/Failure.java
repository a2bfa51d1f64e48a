package dev.holt.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as every door shows it.
 *
 * @param code a stable name, such as {@code SESSION_NOT_FOUND}
 * @param operation the id of the operation that failed, as in the log; null before one began
 */
public record Failure(
        String code,
        String message,
        Map<String, String> details,
        @Nullable String operation) {
    public Failure {
        details = Map.copyOf(details);
    }

    /** As {@code --json} prints it. */
    public record Envelope(Failure error) {}
}
