package dev.holt.api;

import dev.holt.api.Operation.Unary;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.journal.IdempotencyStore;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Gives a repeated call the result of the first one with its key. A lock per key makes the second wait while the first is under way. */
public final class RepeatedCalls {
    private final IdempotencyStore store;
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    public RepeatedCalls(IdempotencyStore store) {
        this.store = store;
    }

    /** What is done once. */
    @FunctionalInterface
    interface Work<R> {
        R run() throws InterruptedException;
    }

    /** The stored result of {@code key}, else that of {@code work}, which is stored. A failed call may be repeated. */
    <P, R> R once(String key, Unary<P, R> operation, Work<R> work) throws InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(key, _ -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Optional<IdempotencyStore.Kept> former = store.find(key);
            if (former.isPresent()) {
                return read(key, former.get(), operation);
            }
            R result = work.run();
            store.put(key, operation.name(), Json.MAPPER.writeValueAsString(result));
            return result;
        } finally {
            lock.unlock();
            locks.remove(key, lock);
        }
    }

    private static <P, R> R read(String key, IdempotencyStore.Kept former, Unary<P, R> operation) {
        if (!former.operation().equals(operation.name())) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "key: '%s' was used for %s (expected: a new key for %s)"
                            .formatted(key, former.operation(), operation.name()));
        }
        return Json.MAPPER.readValue(former.result(), operation.result());
    }
}
