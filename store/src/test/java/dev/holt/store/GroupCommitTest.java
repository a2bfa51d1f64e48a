package dev.holt.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.event.Event;
import dev.holt.core.session.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupCommitTest {
    @TempDir
    Path data;

    private Database database;
    private SqliteEventLog events;

    @BeforeEach
    void open() {
        database = Database.open(data, new TestClock());
        events = new SqliteEventLog(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aFailingWriteFailsAlone() throws Exception {
        List<CompletableFuture<Event>> writes = new ArrayList<>();
        whileTheWriterWaits(() -> {
            for (int i = 0; i < 9; i++) {
                int number = i;
                writes.add(database.submit(transaction -> {
                    Event event = transaction.append(Samples.draft("write." + number));
                    if (number % 3 == 1) {
                        throw new IllegalStateException("write " + number);
                    }
                    if (number % 3 == 2) {
                        transaction.handle().execute("INSERT INTO nowhere VALUES (1)");
                    }
                    return event;
                }));
            }
        });
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            if (i % 3 == 0) {
                numbers.add(writes.get(i).get(5, SECONDS).seq());
            } else {
                CompletableFuture<Event> failed = writes.get(i);
                assertThatThrownBy(() -> failed.get(5, SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining(i % 3 == 1 ? "write " + i : "nowhere");
            }
        }
        assertThat(numbers).containsExactly(1L, 2L, 3L);
        assertThat(events.read(0, 10).stream().map(Event::type)).containsExactly("write.0", "write.3", "write.6");
    }

    @Test
    void whatWaitsTogetherIsCommittedTogether() throws Exception {
        List<CompletableFuture<Event>> writes = new ArrayList<>();
        AtomicInteger seen = new AtomicInteger();
        whileTheWriterWaits(() -> {
            for (int i = 0; i < 20; i++) {
                writes.add(database.submit(transaction -> {
                    seen.set(events.read(0, 100).size());
                    return transaction.append(Samples.draft("x"));
                }));
            }
        });
        for (CompletableFuture<Event> write : writes) {
            write.get(5, SECONDS);
        }
        assertThat(seen).as("what others saw when the last of them ran").hasValue(0);
        assertThat(events.last()).isEqualTo(20);
    }

    @Test
    void whenTheCommonTransactionIsLostTheOthersRunAgain() throws Exception {
        List<CompletableFuture<Event>> writes = new ArrayList<>();
        AtomicInteger runs = new AtomicInteger();
        whileTheWriterWaits(() -> {
            writes.add(database.submit(transaction -> {
                runs.incrementAndGet();
                return transaction.append(Samples.draft("before"));
            }));
            writes.add(database.submit(transaction -> {
                transaction.handle().execute("ROLLBACK");
                throw new IllegalStateException("all is lost");
            }));
            writes.add(database.submit(transaction -> transaction.append(Samples.draft("after"))));
        });
        assertThat(writes.get(0).get(5, SECONDS).seq()).isEqualTo(1);
        assertThatThrownBy(() -> writes.get(1).get(5, SECONDS)).hasMessageContaining("all is lost");
        assertThat(writes.get(2).get(5, SECONDS).seq()).isEqualTo(2);
        assertThat(runs).hasValue(2);
        assertThat(events.read(0, 10).stream().map(Event::type)).containsExactly("before", "after");
    }

    @Test
    void manyWritersGetUniqueNumbersAndTheirEvents() throws Exception {
        SqliteSessionStore sessions = new SqliteSessionStore(database);
        new SqliteProjectStore(database).add(Samples.project("calc"), Samples.draft("project.added"));
        int writers = 300;
        List<Future<Session>> created = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                created.add(executor.submit(() -> {
                    Session session = sessions.create(
                            Samples.CALC, Samples::session, made -> Samples.draft("session.created", made));
                    return sessions.change(
                            session.id(),
                            old -> old.withName("n" + old.id().number()),
                            changed -> Samples.draft("session.renamed", changed));
                }));
            }
        }
        List<Long> numbers = new ArrayList<>();
        for (Future<Session> future : created) {
            numbers.add(future.get().id().number());
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, writers).boxed().toList());
        List<Event> all = events.read(0, 2000);
        assertThat(Samples.numbers(all))
                .isEqualTo(LongStream.rangeClosed(1, 1 + 2L * writers).boxed().toList());
        assertThat(sessions.list()).hasSize(writers).allSatisfy(session -> {
            assertThat(session.name()).isEqualTo("n" + session.id().number());
            assertThat(all.stream()
                            .filter(event -> session.id().toString().equals(event.session()))
                            .map(Event::type))
                    .containsExactly("session.created", "session.renamed");
        });
    }

    @Test
    void anInterruptedCallerBreaksNothing() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<String> outcome = new AtomicReference<>("");
        Thread caller = Thread.ofVirtual().start(() -> {
            long seq = database.write(transaction -> {
                started.countDown();
                waitFor(release);
                return transaction.append(Samples.draft("kept")).seq();
            });
            outcome.set(seq + " " + Thread.currentThread().isInterrupted() + " " + events.last());
        });
        assertThat(started.await(5, SECONDS)).isTrue();
        caller.interrupt();
        release.countDown();
        await().untilAtomic(outcome, org.hamcrest.Matchers.not(""));
        assertThat(outcome).hasValue("1 true 1");
        assertThat(events.append(Samples.draft("next")).seq()).isEqualTo(2);
    }

    @Test
    void aWriteInsideAWriteIsRefused() {
        assertThatThrownBy(() -> database.write(_ -> events.append(Samples.draft("inner"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(events.append(Samples.draft("next")).seq()).isEqualTo(1);
    }

    @Test
    void f1_aFullDiskIsSaidAndPasses() {
        long pages = database.write(transaction -> {
            long now = transaction
                    .handle()
                    .select("PRAGMA page_count")
                    .map((row, _) -> row.getLong(1))
                    .one();
            limitPages(transaction, now + 2);
            return now;
        });
        String large = "x".repeat(100_000);
        assertThat(Samples.refused(
                        ErrorCode.DISK_FULL,
                        () -> database.write(transaction -> transaction
                                .handle()
                                .execute("INSERT INTO idempotency VALUES ('k', 'o', ?, 1)", large))))
                .hasMessageContaining(data.resolve("holt.db").toString());
        assertThat(events.append(Samples.draft("small")).seq()).isEqualTo(1);

        database.write(transaction -> limitPages(transaction, pages + 1000));
        SqliteIdempotencyStore keys = new SqliteIdempotencyStore(database);
        keys.begin("k", "o");
        keys.finish("k", large);
        assertThat(keys.find("k").orElseThrow().result()).contains(large);
        assertThat(events.read(0, 10)).hasSize(1);
    }

    @Test
    void f1_aWriteThatFillsTheDiskFailsAlone() throws Exception {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        database.write(transaction -> limitPages(
                transaction,
                2
                        + transaction
                                .handle()
                                .select("PRAGMA page_count")
                                .map((row, _) -> row.getLong(1))
                                .one()));
        whileTheWriterWaits(() -> {
            writes.add(database.submit(transaction -> transaction.append(Samples.draft("before"))));
            writes.add(database.submit(transaction -> transaction
                    .handle()
                    .execute("INSERT INTO idempotency VALUES ('k', 'o', ?, 1)", "x".repeat(100_000))));
            writes.add(database.submit(transaction -> transaction.append(Samples.draft("after"))));
        });
        assertThatThrownBy(() -> writes.get(1).get(5, SECONDS)).hasMessageContaining("full");
        writes.get(0).get(5, SECONDS);
        writes.get(2).get(5, SECONDS);
        assertThat(events.read(0, 10).stream().map(Event::type)).containsExactly("before", "after");
    }

    private static long limitPages(Transaction transaction, long pages) {
        return transaction
                .handle()
                .select("PRAGMA max_page_count = " + pages)
                .map((row, _) -> row.getLong(1))
                .one();
    }

    /** Has {@code submissions} wait together for the writer. */
    private void whileTheWriterWaits(Runnable submissions) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> blocker = database.submit(_ -> {
            started.countDown();
            waitFor(release);
            return true;
        });
        assertThat(started.await(5, SECONDS)).isTrue();
        submissions.run();
        release.countDown();
        blocker.join();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
