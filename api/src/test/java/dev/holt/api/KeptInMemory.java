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
    public void begin(String key, String operation) {
        kept.putIfAbsent(key, new Kept(operation, Optional.empty(), ManualClock.BEGINNING));
    }

    @Override
    public void finish(String key, String result) {
        kept.computeIfPresent(
                key,
                (_, begun) -> begun.result().isPresent()
                        ? begun
                        : new Kept(begun.operation(), Optional.of(result), begun.at()));
    }

    @Override
    public void forget(String key) {
        kept.remove(key);
    }

    @Override
    public int prune(Duration age) {
        throw new UnsupportedOperationException("no test of the API prunes");
    }
}
