package dev.holt.core.fake;

import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The log as a list; nothing is ever pruned and no follower is too slow. The monitor guards the list. */
public final class InMemoryEvents implements EventLog {
    private final Clock clock;
    private final List<Event> events = new ArrayList<>();

    public InMemoryEvents(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Event append(EventDraft draft) {
        Event event = new Event(
                events.size() + 1, clock.instant(), draft.type(), draft.project(), draft.session(), draft.facts());
        events.add(event);
        notifyAll();
        return event;
    }

    @Override
    public synchronized long last() {
        return events.size();
    }

    @Override
    public synchronized List<Event> read(long after, int limit) {
        return events.stream().skip(after).limit(limit).toList();
    }

    public synchronized List<Event> all() {
        return List.copyOf(events);
    }

    /** Those of one type, oldest first. */
    public List<Event> ofType(String type) {
        return all().stream().filter(e -> e.type().equals(type)).toList();
    }

    @Override
    public EventFollower follow(long after) {
        return new Follower(after);
    }

    private synchronized Optional<Event> await(long number, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (events.size() < number) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.of(events.get((int) number - 1));
    }

    private final class Follower implements EventFollower {
        private long delivered;
        private volatile boolean closed;

        private Follower(long after) {
            this.delivered = after;
        }

        @Override
        public Optional<Event> next(Duration patience) throws InterruptedException {
            Optional<Event> event = closed ? Optional.empty() : await(delivered + 1, patience);
            delivered += event.isPresent() ? 1 : 0;
            return event;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
