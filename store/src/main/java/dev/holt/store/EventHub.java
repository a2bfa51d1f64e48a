package dev.holt.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holt.core.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Where new events meet those who follow the log. {@code store-writer} publishes after each commit; followers come and go on threads of their own.
 *
 * <p>Its monitor guards the number published and the list of live followers. A follower's own lock is taken inside it, never the other way round.
 */
final class EventHub {
    @GuardedBy("this")
    private final List<LogFollower> live = new ArrayList<>();

    @GuardedBy("this")
    private long published;

    @GuardedBy("this")
    private boolean closed;

    /** @param last the number of the newest event that nobody will be told about */
    EventHub(long last) {
        this.published = last;
    }

    /** Tells the live followers. Never waits for one: who is too slow is cut off. */
    synchronized void publish(List<Event> events) {
        published = events.getLast().seq();
        live.removeIf(follower -> !follower.offer(events));
    }

    /**
     * Makes a follower live that has everything up to {@code position}: from now on it is offered all that comes. Returns false when something
     * after that is published already, which it has to read first.
     */
    synchronized boolean join(LogFollower follower, long position) {
        if (closed) {
            follower.end();
            return true;
        }
        if (published > position) {
            return false;
        }
        live.add(follower);
        return true;
    }

    synchronized void leave(LogFollower follower) {
        live.remove(follower);
    }

    /** Ends all followers. */
    synchronized void close() {
        closed = true;
        live.forEach(LogFollower::end);
        live.clear();
    }
}
