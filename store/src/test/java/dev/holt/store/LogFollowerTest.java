package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.event.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The passage from replay to live, with everything that can happen in between made to happen. */
final class LogFollowerTest {
    private final EventHub hub = new EventHub(0);
    private final Queue<Supplier<EventRows.Page>> pages = new ArrayDeque<>();

    @Test
    void whatIsPublishedAfterTheLastPageIsReadToo() throws InterruptedException {
        pages.add(() -> page(1, 2));
        pages.add(() -> {
            EventRows.Page empty = page(3, 2);
            hub.publish(List.of(event(3), event(4)));
            return empty;
        });
        pages.add(() -> page(3, 4));
        pages.add(() -> page(5, 4));
        assertThat(followed(() -> hub.publish(List.of(event(5))))).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatWasReadBeforeItIsPublishedIsNotSeenTwice() throws InterruptedException {
        pages.add(() -> page(1, 3));
        pages.add(() -> page(4, 3));
        assertThat(followed(() -> {
                    hub.publish(List.of(event(1), event(2)));
                    hub.publish(List.of(event(3), event(4)));
                }))
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aLogThatWasPrunedEmptyIsFollowedFromItsEnd() throws InterruptedException {
        EventHub pruned = new EventHub(9);
        LogFollower follower = new LogFollower(pruned, position -> new EventRows.Page(List.of(), 10, 9), 0, 10);
        assertThat(follower.next(Duration.ZERO)).isEmpty();
        pruned.publish(List.of(event(10)));
        assertThat(follower.next(Duration.ZERO)).contains(event(10));
    }

    @Test
    void whoComesAfterTheEndIsEndedAtOnce() throws InterruptedException {
        hub.close();
        pages.add(() -> page(1, 0));
        assertThat(followed(() -> {})).isEmpty();
    }

    /** Reads all pages, has {@code then} happen, and reads what came of it. */
    private List<Long> followed(Runnable then) throws InterruptedException {
        List<Long> seen = new ArrayList<>();
        try (LogFollower follower = new LogFollower(hub, _ -> pages.remove().get(), 0, 10)) {
            drain(follower, seen);
            assertThat(pages).isEmpty();
            then.run();
            drain(follower, seen);
        }
        return seen;
    }

    private static void drain(LogFollower follower, List<Long> seen) throws InterruptedException {
        for (Optional<Event> event = follower.next(Duration.ZERO);
                event.isPresent();
                event = follower.next(Duration.ZERO)) {
            seen.add(event.get().seq());
        }
    }

    /** Events {@code from} to {@code last}, in a log that ends there. */
    private static EventRows.Page page(long from, long last) {
        List<Event> events = new ArrayList<>();
        for (long seq = from; seq <= last; seq++) {
            events.add(event(seq));
        }
        return new EventRows.Page(events, 1, last);
    }

    private static Event event(long seq) {
        return new Event(seq, TestClock.START, "x", null, null, Map.of());
    }
}
