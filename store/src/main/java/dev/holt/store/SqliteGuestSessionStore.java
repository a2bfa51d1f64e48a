package dev.holt.store;

import dev.holt.core.event.EventDraft;
import dev.holt.core.guestsession.GuestSession;
import dev.holt.core.guestsession.GuestSessionStore;
import dev.holt.core.machine.MachineName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/** The table of sessions in machines. Safe for any thread; functions given to it run on {@code store-writer}. */
public final class SqliteGuestSessionStore implements GuestSessionStore {
    private static final String ALL = "SELECT machine, id, detail, started FROM guest_sessions WHERE machine = ?";

    private final Database database;
    private final Unreadable unreadable = new Unreadable();

    public SqliteGuestSessionStore(Database database) {
        this.database = database;
    }

    /** A row as it was read. */
    private record Row(GuestSession value, GuestSessionDetail detail) {}

    @Override
    public void put(GuestSession session, EventDraft event) {
        database.write(transaction -> {
            write(transaction.handle(), session, Map.of());
            return transaction.append(event);
        });
    }

    @Override
    public Optional<GuestSession> change(
            MachineName machine,
            String id,
            UnaryOperator<GuestSession> change,
            Function<GuestSession, EventDraft> event) {
        return database.write(transaction -> {
            Optional<Row> before = transaction
                    .handle()
                    .select(ALL + " AND id = ?", machine.value(), id)
                    .map((row, _) -> unreadable.demand(title(machine.value(), id), () -> read(row)))
                    .findOne();
            if (before.isEmpty()) {
                return Optional.<GuestSession>empty();
            }
            GuestSession after = change.apply(before.get().value());
            if (!after.equals(before.get().value())) {
                write(transaction.handle(), after, before.get().detail().unknown());
                transaction.append(event.apply(after));
            }
            return Optional.of(after);
        });
    }

    @Override
    public void remove(MachineName machine, String id, EventDraft event) {
        database.write(transaction -> {
            int removed = transaction
                    .handle()
                    .execute("DELETE FROM guest_sessions WHERE machine = ? AND id = ?", machine.value(), id);
            if (removed > 0) {
                transaction.append(event);
            }
            return removed;
        });
    }

    @Override
    public List<GuestSession> list(MachineName machine) {
        return database.read(handle -> handle
                .select(ALL + " ORDER BY started DESC, id", machine.value())
                .map((row, _) -> unreadable.skip(title(row.getString(1), row.getString(2)), () -> read(row)))
                .stream()
                .flatMap(Optional::stream)
                .map(Row::value)
                .toList());
    }

    private static String title(String machine, String id) {
        return "session " + id + " of machine " + machine;
    }

    private static void write(Handle handle, GuestSession session, Map<String, JsonNode> unknown) {
        handle.execute(
                """
                INSERT INTO guest_sessions (machine, id, detail, started) VALUES (?, ?, ?, ?)
                ON CONFLICT (machine, id) DO UPDATE SET detail = excluded.detail, started = excluded.started
                """,
                session.machine().value(),
                session.id(),
                Json.write(GuestSessionDetail.of(session, unknown)),
                session.started().toEpochMilli());
    }

    private static Row read(ResultSet row) throws SQLException {
        GuestSessionDetail detail = Json.read(row.getString(3), GuestSessionDetail.class);
        return new Row(detail.read(row.getString(1), row.getString(2), row.getLong(4)), detail);
    }
}
