package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The log, as a table and a hub that pushes what is new. Safe for any thread. */
public final class SqliteEventLog implements EventLog {
    /** How far a follower may fall behind when nothing else is said, in events. */
    public static final int BUFFER = 4096;

    private static final int PAGE = 512;
    private static final int PRUNED_AT_ONCE = 2000;

    private final Database database;
    private final int buffer;

    public SqliteEventLog(Database database) {
        this(database, BUFFER);
    }

    /** @param buffer how many events a follower may fall behind before it is cut off */
    public SqliteEventLog(Database database, int buffer) {
        this.database = database;
        this.buffer = buffer;
    }

    @Override
    public Event append(EventDraft draft) {
        return database.write(transaction -> transaction.append(draft));
    }

    @Override
    public long last() {
        return database.read(EventRows::last);
    }

    @Override
    public List<Event> read(long after, int limit) {
        return page(after, limit).events();
    }

    @Override
    public EventFollower follow(long after) {
        return new LogFollower(database.hub(), position -> page(position, PAGE), after, buffer);
    }

    /**
     * Forgets the oldest events: those recorded longer than {@code maxAge} ago, and those beyond the newest {@code maxCount}. Only a beginning
     * goes, so an event with a time ahead of the others keeps what follows it. Writes of others get their turn in between.
     *
     * @return how many were forgotten
     */
    public long prune(Duration maxAge, long maxCount) {
        long through = database.write(transaction -> Math.max(
                EventRows.firstSince(transaction.handle(), transaction.now().minus(maxAge)) - 1,
                EventRows.last(transaction.handle()) - maxCount));
        long pruned = 0;
        int deleted;
        do {
            deleted = database.write(transaction -> EventRows.delete(transaction.handle(), through, PRUNED_AT_ONCE));
            pruned += deleted;
        } while (deleted == PRUNED_AT_ONCE);
        return pruned;
    }

    private EventRows.Page page(long after, int limit) {
        if (after < 0 || limit < 1) {
            throw new StoreException(
                    ErrorCode.INVALID_ARGUMENT,
                    "events: after %d, at most %d (expected: a number from 0, and a limit from 1)"
                            .formatted(after, limit));
        }
        EventRows.Page page = database.read(handle -> EventRows.page(handle, after, limit));
        if (after > 0 && after + 1 < page.first()) {
            throw new StoreException(
                    ErrorCode.EVENTS_PRUNED,
                    "events: those after number %d are no longer kept (the oldest kept is %d); read all anew and go on after number %d"
                            .formatted(after, page.first(), page.last()),
                    Map.of(
                            "after", String.valueOf(after),
                            "first", String.valueOf(page.first()),
                            "last", String.valueOf(page.last())));
        }
        return page;
    }
}
