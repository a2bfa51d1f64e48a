package dev.holt.api;

import dev.holt.api.Operation.Unary;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.journal.IdempotencyStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives a repeated call the result of the first one with its key. While the first is under way, others with its key wait; when it failed, the next
 * one tries again. Safe for any thread; the lock guards {@link #underWay}.
 */
public final class RepeatedCalls {
    private final IdempotencyStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Set<String> underWay = new HashSet<>();

    public RepeatedCalls(IdempotencyStore store) {
        this.store = store;
    }

    /** What is done once. */
    @FunctionalInterface
    interface Work<R> {
        R run() throws InterruptedException;
    }

    /**
     * The stored result of {@code key}, else that of {@code work}, which is stored. A failed call may be repeated.
     *
     * @throws HoltException {@code CALL_CUT_SHORT} when the daemon ended in the middle of the first call, so that nobody knows whether its work
     *     was done
     */
    <P, R> R once(String key, Unary<P, R> operation, Work<R> work) throws InterruptedException {
        enter(key);
        try {
            Optional<IdempotencyStore.Kept> former = store.find(key);
            return former.isPresent() ? read(key, former.get(), operation) : first(key, operation, work);
        } finally {
            leave(key);
        }
    }

    private <R> R first(String key, Unary<?, R> operation, Work<R> work) throws InterruptedException {
        store.begin(key, operation.name());
        R result;
        try {
            result = work.run();
        } catch (RuntimeException | Error | InterruptedException e) {
            store.forget(key);
            throw e;
        }
        store.finish(key, Json.MAPPER.writeValueAsString(result));
        return result;
    }

    private void enter(String key) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!underWay.add(key)) {
                ended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(String key) {
        lock.lock();
        try {
            underWay.remove(key);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static <P, R> R read(String key, IdempotencyStore.Kept former, Unary<P, R> operation) {
        if (!former.operation().equals(operation.name())) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "key: '%s' was used for %s (expected: a new key for %s)"
                            .formatted(key, former.operation(), operation.name()));
        }
        String result = former.result()
                .orElseThrow(() -> new HoltException(
                        ErrorCode.CALL_CUT_SHORT,
                        ("key: '%s' is that of a call of %s during which the daemon ended; what it did was completed or given back: look"
                                        + " ('holt ls --all', 'holt events'), and use a new key to do it again")
                                .formatted(key, operation.name())));
        return Json.MAPPER.readValue(result, operation.result());
    }
}
