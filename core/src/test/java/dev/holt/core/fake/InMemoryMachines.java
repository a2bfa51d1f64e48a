package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Machines in a map. The monitor guards it; each method is one transaction. */
public final class InMemoryMachines implements MachineStore {
    private final InMemoryEvents events;
    private final Map<String, Machine> machines = new TreeMap<>();

    InMemoryMachines(InMemoryEvents events) {
        this.events = events;
    }

    @Override
    public synchronized void create(Machine machine, EventDraft event) {
        if (machines.containsKey(machine.name().value())) {
            throw new MachineException(
                    ErrorCode.MACHINE_EXISTS,
                    machine.name(),
                    "machine: '%s' is there already".formatted(machine.name()));
        }
        machines.put(machine.name().value(), machine);
        events.append(event);
    }

    @Override
    public synchronized Machine change(
            MachineName name, UnaryOperator<Machine> change, Function<Machine, EventDraft> event) {
        Machine before = find(name)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_FOUND, name, "machine: '%s' is not there".formatted(name)));
        Machine after = change.apply(before);
        if (!after.equals(before)) {
            machines.put(name.value(), after);
            events.append(event.apply(after));
        }
        return after;
    }

    @Override
    public synchronized void remove(MachineName name, EventDraft event) {
        if (machines.remove(name.value()) != null) {
            events.append(event);
        }
    }

    @Override
    public synchronized Optional<Machine> find(MachineName name) {
        return Optional.ofNullable(machines.get(name.value()));
    }

    @Override
    public synchronized List<Machine> list() {
        return List.copyOf(machines.values());
    }
}
