package dev.holt.api;

import dev.holt.core.fake.ManualClock;
import dev.holt.core.journal.IdempotencyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Kept results in a map. */
final class KeptInMemory implements IdempotencyStore {
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    @Override
    public Optional<Kept> find(String key) {
        return Optional.ofNullable(kept.get(key));
    }

    @Override
    public Kept put(String key, String operation, String result) {
        return kept.computeIfAbsent(key, _ -> new Kept(operation, result, ManualClock.BEGINNING));
    }

    @Override
    public int prune(Duration age) {
        throw new UnsupportedOperationException("no test of the API prunes");
    }
}
