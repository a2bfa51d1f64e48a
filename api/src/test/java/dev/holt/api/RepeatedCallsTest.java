package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.journal.IdempotencyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class RepeatedCallsTest {
    private static final SystemRecords.BackedUp DONE = new SystemRecords.BackedUp("/b", 7);

    private final Kept store = new Kept();
    private final RepeatedCalls calls = new RepeatedCalls(store);
    private final AtomicInteger runs = new AtomicInteger();

    private SystemRecords.BackedUp work() {
        runs.incrementAndGet();
        return DONE;
    }

    @Test
    void theFirstResultIsGivenAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(calls.once("k", Operations.STORAGE_BACKUP, this::work)).isEqualTo(DONE);
        }
        assertThat(runs).hasValue(1);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(
                        () -> calls.once("k", Operations.STORAGE_USAGE, () -> new SystemRecords.Usage(List.of(), 0)))
                .returns(ErrorCode.INVALID_ARGUMENT, HoltException::code);
    }

    @Test
    void flattenedResultsAreReadAgain() throws Exception {
        SessionRecords.SessionView view = new SessionRecords.SessionView(
                "calc-1",
                "calc",
                "",
                "t",
                "shell",
                "host",
                "working",
                true,
                "w",
                Instant.EPOCH,
                "b",
                "c",
                "running",
                7L,
                null,
                null,
                "/d",
                "ENG-42",
                20_000,
                10,
                false,
                Instant.EPOCH);
        SessionRecords.Killed killed = new SessionRecords.Killed(view, null, List.of());
        calls.once("k", Operations.SESSION_KILL, () -> killed);
        assertThat(calls.once("k", Operations.SESSION_KILL, () -> killed)).isEqualTo(killed);
        assertThat(Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(killed)).propertyNames())
                .contains("id", "status", "kept")
                .doesNotContain("session");
    }

    @Test
    void bug05_twoCallsWithOneKeyNeverRunAtTheSameTimeEvenWhenTheFirstFails() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                Future<?> _ = threads.submit(() -> {
                    go.await();
                    return calls.once("k", Operations.STORAGE_BACKUP, () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(100_000);
                        inside.decrementAndGet();
                        if (runs.incrementAndGet() < 20) {
                            throw new HoltException(ErrorCode.DISK_FULL, "no");
                        }
                        return DONE;
                    });
                });
            }
            go.countDown();
        }
        assertThat(most).hasValue(1);
        assertThat(runs).hasValue(20);
    }

    @Test
    void bug05_aCallThatWasCutShortIsNotDoneTwice() {
        store.begin("k", Operations.STORAGE_BACKUP.name());
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> calls.once("k", Operations.STORAGE_BACKUP, this::work))
                .returns(ErrorCode.CALL_CUT_SHORT, HoltException::code);
        assertThat(runs).hasValue(0);
    }

    /** Keys in memory. */
    private static final class Kept implements IdempotencyStore {
        private final Map<String, IdempotencyStore.Kept> keys = new ConcurrentHashMap<>();

        @Override
        public Optional<IdempotencyStore.Kept> find(String key) {
            return Optional.ofNullable(keys.get(key));
        }

        @Override
        public void begin(String key, String operation) {
            keys.putIfAbsent(key, new IdempotencyStore.Kept(operation, Optional.empty(), Instant.EPOCH));
        }

        @Override
        public void finish(String key, String result) {
            keys.computeIfPresent(
                    key, (_, kept) -> new IdempotencyStore.Kept(kept.operation(), Optional.of(result), kept.at()));
        }

        @Override
        public void forget(String key) {
            keys.remove(key);
        }

        @Override
        public int prune(Duration age) {
            return 0;
        }
    }
}
