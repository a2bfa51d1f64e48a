package dev.holt.core.event;

import java.util.List;

/** Port: the log. Safe for any thread. */
public interface EventLog {
    /** Records something that changes no other fact. */
    Event append(EventDraft draft);

    /** The number of the newest event, 0 when there is none. */
    long last();

    /**
     * At most {@code limit} events after number {@code after}, oldest first.
     *
     * @throws dev.holt.core.HoltException {@code EVENTS_PRUNED} when some of them are no longer kept; {@code after = 0} means the oldest that is kept
     */
    List<Event> read(long after, int limit);

    /** Replays what comes after number {@code after}, then goes on with what happens, without gap or duplicate. Same errors as {@link #read}. */
    EventFollower follow(long after);
}
