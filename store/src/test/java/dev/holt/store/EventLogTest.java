package dev.holt.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventLogTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private final TestClock clock = new TestClock();
    private Database database;
    private SqliteEventLog events;

    @BeforeEach
    void open() {
        database = Database.open(data, clock);
        events = new SqliteEventLog(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eventsComeBackAsTheyWereRecorded() {
        assertThat(events.last()).isZero();
        assertThat(events.read(0, 10)).isEmpty();
        EventDraft draft =
                new EventDraft("session.started", "calc", "calc-1", Map.of("pid", "42", "word", "\u2713\0\n"));
        Event first = events.append(draft);
        clock.advance(Duration.ofMillis(5));
        Event second = events.append(Samples.draft("x"));
        assertThat(first).isEqualTo(new Event(1, TestClock.START, draft.type(), "calc", "calc-1", draft.facts()));
        assertThat(events.read(0, 10)).containsExactly(first, second);
        assertThat(events.read(0, 1)).containsExactly(first);
        assertThat(events.read(1, 10)).containsExactly(second);
        assertThat(events.read(2, 10)).isEmpty();
        assertThat(events.last()).isEqualTo(2);
        Samples.refused(ErrorCode.INVALID_ARGUMENT, () -> events.read(-1, 1));
        Samples.refused(ErrorCode.INVALID_ARGUMENT, () -> events.read(0, 0));
    }

    @Test
    void aFollowerReplaysAndThenHearsAtOnce() throws InterruptedException {
        append(3);
        try (EventFollower follower = events.follow(1)) {
            assertThat(next(follower)).isEqualTo(2);
            append(1);
            assertThat(next(follower)).isEqualTo(3);
            assertThat(next(follower)).isEqualTo(4);
            assertThat(follower.next(Duration.ZERO)).isEmpty();
            append(2);
            assertThat(next(follower)).isEqualTo(5);
            assertThat(next(follower)).isEqualTo(6);
            assertThat(follower.next(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void whatFailsIsNotHeard() throws InterruptedException {
        try (EventFollower follower = events.follow(0)) {
            assertThat(follower.next(Duration.ZERO)).isEmpty();
            Samples.refused(
                    ErrorCode.STORE_FAILED,
                    () -> database.write(transaction -> {
                        transaction.append(Samples.draft("never"));
                        return transaction.handle().execute("INSERT INTO nowhere VALUES (1)");
                    }));
            events.append(Samples.draft("real"));
            assertThat(follower.next(LONG).orElseThrow().type()).isEqualTo("real");
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        for (boolean whole : new boolean[] {false, true}) {
            EventFollower follower = events.follow(0);
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                Thread[] waiter = new Thread[1];
                Future<Optional<Event>> waiting = executor.submit(() -> {
                    waiter[0] = Thread.currentThread();
                    return follower.next(LONG);
                });
                await().until(() -> waiter[0] != null && waiter[0].getState() == Thread.State.TIMED_WAITING);
                if (whole) {
                    database.close();
                } else {
                    follower.close();
                }
                assertThat(waiting.get(5, SECONDS)).isEmpty();
            }
            follower.close();
            assertThat(follower.next(LONG)).isEmpty();
        }
    }

    @Test
    void aFollowerThatIsTooSlowIsToldWhereItWasCutOff() throws InterruptedException {
        SqliteEventLog small = new SqliteEventLog(database, 4);
        append(6);
        try (EventFollower slow = small.follow(0);
                EventFollower quick = small.follow(6)) {
            assertThat(quick.next(Duration.ZERO)).isEmpty();
            for (int i = 0; i < 6; i++) {
                next(slow);
            }
            assertThat(slow.next(Duration.ZERO)).as("live now").isEmpty();
            for (long i = 7; i <= 12; i++) {
                append(1);
                assertThat(next(quick)).isEqualTo(i);
            }
            for (long i = 7; i <= 10; i++) {
                assertThat(next(slow)).isEqualTo(i);
            }
            for (int i = 0; i < 2; i++) {
                HoltException cut = Samples.refused(ErrorCode.EVENTS_LAGGED, () -> slow.next(LONG));
                assertThat(cut.details()).containsEntry("last", "10");
                assertThat(cut).hasMessageContaining("10");
            }
        }
    }

    @Test
    void whoReplaysIsNotCutOff() throws InterruptedException {
        SqliteEventLog small = new SqliteEventLog(database, 4);
        append(20);
        try (EventFollower follower = small.follow(0)) {
            next(follower);
            append(1000);
            for (long i = 2; i <= 1020; i++) {
                assertThat(next(follower)).isEqualTo(i);
            }
        }
    }

    @Test
    void pruningKeepsTheNewest() throws InterruptedException {
        append(3000);
        assertThat(events.prune(Duration.ofDays(7), 5000)).isZero();
        assertThat(events.prune(Duration.ofDays(7), 10)).isEqualTo(2990);
        assertThat(events.last()).isEqualTo(3000);
        assertThat(Samples.numbers(events.read(0, 100)))
                .isEqualTo(LongStream.rangeClosed(2991, 3000).boxed().toList());
        assertThat(Samples.numbers(events.read(2990, 1))).containsExactly(2991L);
        HoltException pruned = Samples.refused(ErrorCode.EVENTS_PRUNED, () -> events.read(2989, 100));
        assertThat(pruned.details())
                .containsEntry("after", "2989")
                .containsEntry("first", "2991")
                .containsEntry("last", "3000");
        Samples.refused(ErrorCode.EVENTS_PRUNED, () -> events.follow(1));
        try (EventFollower follower = events.follow(0)) {
            assertThat(next(follower)).isEqualTo(2991);
        }
    }

    @Test
    void pruningByAgeMayTakeAllAndNumbersGoOn() throws InterruptedException {
        append(3);
        clock.advance(Duration.ofDays(8));
        try (EventFollower follower = events.follow(2)) {
            assertThat(events.prune(Duration.ofDays(7), 100_000)).isEqualTo(3);
            assertThat(events.last()).isEqualTo(3);
            assertThat(events.read(0, 10)).isEmpty();
            assertThat(events.read(3, 10)).isEmpty();
            Samples.refused(ErrorCode.EVENTS_PRUNED, () -> events.read(2, 10));
            assertThat(next(follower)).as("read before the pruning").isEqualTo(3);
            try (EventFollower fresh = events.follow(0)) {
                assertThat(fresh.next(Duration.ZERO)).isEmpty();
                assertThat(events.append(Samples.draft("x")).seq()).isEqualTo(4);
                assertThat(next(fresh)).isEqualTo(4);
            }
            assertThat(next(follower)).isEqualTo(4);
        }
    }

    @Test
    void f1_aClockThatJumpedKeepsTheOrder() {
        append(2);
        clock.advance(Duration.ofHours(-10));
        append(2);
        clock.advance(Duration.ofHours(20));
        append(2);
        assertThat(Samples.numbers(events.read(0, 10))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(events.prune(Duration.ofHours(5), 100)).isEqualTo(4);
    }

    @Test
    void numbersGoOnAfterARestart() throws InterruptedException {
        append(5);
        events.prune(Duration.ofDays(7), 0);
        database.close();
        open();
        assertThat(events.last()).isEqualTo(5);
        try (EventFollower follower = events.follow(5)) {
            append(1);
            assertThat(next(follower)).isEqualTo(6);
        }
    }

    @Test
    void f1_anEventWhoseFactsAreUnreadableKeepsItsPlace() {
        append(3);
        database.write(transaction -> transaction.handle().execute("UPDATE events SET facts = '{\"a\"' WHERE seq = 2"));
        assertThat(Samples.numbers(events.read(0, 10))).containsExactly(1L, 2L, 3L);
    }

    /** Followers of every pace that come at any time, and are cut off and come again, see every number once and in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20260301})
    void noGapAndNoDuplicateWhileOthersWrite(long seed) throws Exception {
        int writers = 8;
        int each = 250;
        long last = (long) writers * each;
        Random random = new Random(seed);
        List<Future<List<Long>>> followers = new ArrayList<>();
        List<Long> begins = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                executor.execute(() -> append(each));
            }
            for (int i = 0; i < 12; i++) {
                long begin = events.last();
                int capacity = 1 + random.nextInt(64);
                int pace = 1 + random.nextInt(50);
                begins.add(begin);
                followers.add(executor.submit(() -> followTo(last, begin, capacity, pace)));
            }
        }
        for (int i = 0; i < followers.size(); i++) {
            assertThat(followers.get(i).get())
                    .as("seed %d, follower %d", seed, i)
                    .isEqualTo(LongStream.rangeClosed(begins.get(i) + 1, last)
                            .boxed()
                            .toList());
        }
    }

    /** Follows; after {@code pace} events it waits until the log has moved on. */
    private List<Long> followTo(long last, long begin, int capacity, int pace) throws InterruptedException {
        List<Long> seen = new ArrayList<>();
        long position = begin;
        while (position < last) {
            try (EventFollower follower = new SqliteEventLog(database, capacity).follow(position)) {
                while (position < last) {
                    position = next(follower);
                    seen.add(position);
                    if (position % pace == 0) {
                        events.last();
                    }
                }
            } catch (HoltException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.EVENTS_LAGGED);
                assertThat(e.details()).containsEntry("last", String.valueOf(position));
            }
        }
        return seen;
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            events.append(Samples.draft("x"));
        }
    }

    private static long next(EventFollower follower) throws InterruptedException {
        return follower.next(LONG).orElseThrow().seq();
    }
}
