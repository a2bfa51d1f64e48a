package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** The table of machines. Safe for any thread; functions given to it run on {@code store-writer}. */
public final class SqliteMachineStore implements MachineStore {
    private static final String ALL = "SELECT name, state, detail FROM machines";

    private final Database database;
    private final Unreadable unreadable = new Unreadable();
    private final KnownMachines known = new KnownMachines();

    public SqliteMachineStore(Database database) {
        this.database = database;
    }

    /** A row as it was read: the machine, and what of it only another version understands. */
    private record Row(Machine machine, MachineDetail detail) {}

    @Override
    public void create(Machine machine, EventDraft event) {
        known.write(
                machine.name(),
                () -> database.write(transaction -> {
                    int made = transaction
                            .handle()
                            .execute(
                                    "INSERT INTO machines (name, state, detail) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                                    machine.name().value(),
                                    machine.run().state(),
                                    Json.write(MachineDetail.of(machine, Map.of())));
                    if (made == 0) {
                        throw new MachineException(
                                ErrorCode.MACHINE_EXISTS,
                                machine.name(),
                                "machine: '%s' is there already; choose another name, or 'holt vm delete %s'"
                                        .formatted(machine.name(), machine.name()));
                    }
                    return transaction.append(event);
                }));
    }

    @Override
    public Machine change(MachineName name, UnaryOperator<Machine> change, Function<Machine, EventDraft> event) {
        return known.write(
                name,
                () -> database.write(transaction -> {
                    Row before = row(transaction.handle(), name)
                            .orElseThrow(() -> new MachineException(
                                    ErrorCode.MACHINE_NOT_FOUND,
                                    name,
                                    "machine: '%s' is not there; 'holt vm list' shows those that are".formatted(name)));
                    Machine after = change.apply(before.machine());
                    if (!after.equals(before.machine())) {
                        transaction
                                .handle()
                                .execute(
                                        "UPDATE machines SET state = ?, detail = ? WHERE name = ?",
                                        after.run().state(),
                                        Json.write(MachineDetail.of(
                                                after, before.detail().unknown())),
                                        name.value());
                        transaction.append(event.apply(after));
                    }
                    return after;
                }));
    }

    @Override
    public void remove(MachineName name, EventDraft event) {
        known.write(
                name,
                () -> database.write(transaction -> {
                    int gone = transaction.handle().execute("DELETE FROM machines WHERE name = ?", name.value());
                    if (gone > 0) {
                        transaction.append(event);
                    }
                    return gone;
                }));
    }

    @Override
    public Optional<Machine> find(MachineName name) {
        return known.find(name, () -> database.read(handle -> row(handle, name).map(Row::machine)));
    }

    @Override
    public List<Machine> list() {
        return database.read(handle -> handle
                .select(ALL + " ORDER BY name")
                .map((row, _) -> unreadable.skip("machine " + row.getString(1), () -> read(row)))
                .stream()
                .flatMap(Optional::stream)
                .map(Row::machine)
                .toList());
    }

    private Optional<Row> row(Handle handle, MachineName name) {
        return handle.select(ALL + " WHERE name = ?", name.value())
                .map((row, _) -> unreadable.demand("machine " + name, () -> read(row)))
                .findOne();
    }

    private static Row read(ResultSet row) throws SQLException {
        MachineDetail detail = Json.read(row.getString(3), MachineDetail.class);
        return new Row(detail.machine(row.getString(1), row.getString(2)), detail);
    }
}
