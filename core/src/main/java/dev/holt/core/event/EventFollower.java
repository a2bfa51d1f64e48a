package dev.holt.core.event;

import java.time.Duration;
import java.util.Optional;

/** One reader of the log. For one thread at a time, except {@link #close}. */
public interface EventFollower extends AutoCloseable {
    /**
     * The next event; empty when none came within {@code patience} or the follower was closed.
     *
     * @throws dev.holt.core.HoltException {@code EVENTS_LAGGED} with the last number delivered when this reader was too slow and was cut off
     */
    Optional<Event> next(Duration patience) throws InterruptedException;

    @Override
    void close();
}
