package dev.holt.core.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: the first results of requests that carried an idempotency key. A key is kept before its work begins, so that one whose work was cut
 * short by the end of the daemon is known. Each change is one durable transaction.
 */
public interface IdempotencyStore {
    /**
     * What the first request with a key was answered.
     *
     * @param operation the operation that it asked for
     * @param result the result as it went over the wire, a JSON document; empty while there is none
     * @param at when the key was kept, by the wall clock
     */
    record Kept(String operation, Optional<String> result, Instant at) {}

    Optional<Kept> find(String key);

    /** Keeps a key whose work begins. When it is kept already nothing changes. */
    void begin(String key, String operation);

    /** Keeps the result of the work of a key that was begun. The first result stays. */
    void finish(String key, String result);

    /** Forgets a key whose work left nothing, so that it may be tried again. Idempotent. */
    void forget(String key);

    /** Forgets what was kept longer than {@code age} ago; returns how many that were. */
    int prune(Duration age);
}
