package dev.holt.store;

import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.MachineName;
import dev.holt.core.workspace.CloneStore;
import dev.holt.core.workspace.GuestClone;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/** The table of clones in machines. Safe for any thread; functions given to it run on {@code store-writer}. */
public final class SqliteCloneStore implements CloneStore {
    private static final String ALL = "SELECT directory, detail, made FROM clones WHERE machine = ?";

    private final Database database;
    private final Unreadable unreadable = new Unreadable();

    public SqliteCloneStore(Database database) {
        this.database = database;
    }

    /** A row as it was read. */
    private record Row(GuestClone value, CloneDetail detail) {}

    @Override
    public void put(MachineName machine, GuestClone clone, EventDraft event) {
        database.write(transaction -> {
            write(transaction.handle(), machine, clone, Map.of());
            return transaction.append(event);
        });
    }

    @Override
    public void change(MachineName machine, String directory, UnaryOperator<GuestClone> change, EventDraft event) {
        database.write(transaction -> {
            Optional<Row> before = transaction
                    .handle()
                    .select(ALL + " AND directory = ?", machine.value(), directory)
                    .map((row, _) -> unreadable.demand("clone " + machine + ":" + directory, () -> read(row)))
                    .findOne();
            if (before.isPresent()) {
                GuestClone after = change.apply(before.get().value());
                if (!after.equals(before.get().value())) {
                    write(
                            transaction.handle(),
                            machine,
                            after,
                            before.get().detail().unknown());
                    transaction.append(event);
                }
            }
            return before.isPresent();
        });
    }

    @Override
    public List<GuestClone> list(MachineName machine) {
        return database.read(handle -> handle
                .select(ALL + " ORDER BY made DESC, directory", machine.value())
                .map((row, _) -> unreadable.skip("clone " + machine + ":" + row.getString(1), () -> read(row)))
                .stream()
                .flatMap(Optional::stream)
                .map(Row::value)
                .toList());
    }

    private static void write(Handle handle, MachineName machine, GuestClone clone, Map<String, JsonNode> unknown) {
        handle.execute(
                """
                INSERT INTO clones (machine, directory, detail, made) VALUES (?, ?, ?, ?)
                ON CONFLICT (machine, directory) DO UPDATE SET detail = excluded.detail, made = excluded.made
                """,
                machine.value(),
                clone.directory(),
                Json.write(CloneDetail.of(clone, unknown)),
                clone.made().toEpochMilli());
    }

    private static Row read(ResultSet row) throws SQLException {
        CloneDetail detail = Json.read(row.getString(2), CloneDetail.class);
        return new Row(detail.read(row.getString(1), row.getLong(3)), detail);
    }
}
