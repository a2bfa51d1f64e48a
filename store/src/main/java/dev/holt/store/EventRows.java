package dev.holt.store;

import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The table of events. */
final class EventRows {
    private static final System.Logger LOG = System.getLogger(EventRows.class.getName());
    private static final String LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'";

    /**
     * Some rows with the bounds of the log, as of one moment.
     *
     * @param first the number of the oldest event that is kept; one after the last when none is
     * @param last the greatest number that was ever given out
     */
    record Page(List<Event> events, long first, long last) {}

    private EventRows() {}

    static Event insert(Handle handle, EventDraft draft, Instant at) {
        long seq = handle.select(
                        "INSERT INTO events (at, type, project, session, facts) VALUES (?, ?, ?, ?, ?) RETURNING seq",
                        at.toEpochMilli(),
                        draft.type(),
                        draft.project(),
                        draft.session(),
                        Json.write(draft.facts()))
                .map((row, _) -> row.getLong(1))
                .one();
        return new Event(seq, at, draft.type(), draft.project(), draft.session(), draft.facts());
    }

    static long last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LAST)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    static long last(Handle handle) {
        return handle.select(LAST).map((row, _) -> row.getLong(1)).one();
    }

    static Page page(Handle handle, long after, int limit) {
        List<Event> events = handle.select(
                        "SELECT seq, at, type, project, session, facts FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
                        after,
                        limit)
                .map((row, _) -> event(row))
                .list();
        long last = last(handle);
        long first = handle.select("SELECT coalesce(min(seq), ? + 1) FROM events", last)
                .map((row, _) -> row.getLong(1))
                .one();
        return new Page(events, first, last);
    }

    /** Deletes at most {@code limit} of the oldest events, up to number {@code through}; returns how many. */
    static int delete(Handle handle, long through, int limit) {
        return handle.execute(
                "DELETE FROM events WHERE seq <= ? AND seq < (SELECT min(seq) FROM events) + ?", through, limit);
    }

    /** The number of the oldest event that was not recorded before {@code time}; one after the last when there is none. */
    static long firstSince(Handle handle, Instant time) {
        return handle.select("SELECT seq FROM events WHERE at >= ? ORDER BY seq LIMIT 1", time.toEpochMilli())
                .map((row, _) -> row.getLong(1))
                .findOne()
                .orElseGet(() -> last(handle) + 1);
    }

    private static Event event(ResultSet row) throws SQLException {
        long seq = row.getLong(1);
        return new Event(
                seq,
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                facts(seq, row.getString(6)));
    }

    /** A row that can not be read keeps its place in the log without its facts, so that those after it are reached. */
    private static Map<String, String> facts(long seq, String json) {
        try {
            return Json.readMap(json);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "event %d: its facts can not be read (%s)"
                            .formatted(seq, e.getClass().getName()));
            return Map.of();
        }
    }
}
