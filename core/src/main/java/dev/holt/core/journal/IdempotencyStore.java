package dev.holt.core.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Port: the first results of requests that carried an idempotency key. Each change is one durable transaction. */
public interface IdempotencyStore {
    /**
     * What the first request with a key was answered.
     *
     * @param operation the operation that it asked for
     * @param result the result as it went over the wire, a JSON document
     * @param at when it was kept, by the wall clock
     */
    record Kept(String operation, String result, Instant at) {}

    Optional<Kept> find(String key);

    /** Keeps a result and returns what is kept under the key: when there was one already, that stays. */
    Kept put(String key, String operation, String result);

    /** Forgets what was kept longer than {@code age} ago; returns how many that were. */
    int prune(Duration age);
}
