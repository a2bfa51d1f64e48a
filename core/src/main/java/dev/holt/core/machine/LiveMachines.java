package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The machines that run and that this run of the daemon holds. Safe for any thread. */
final class LiveMachines {
    private final Map<MachineName, LiveMachine> live = new ConcurrentHashMap<>();

    void put(MachineName name, LiveMachine machine) {
        live.put(name, machine);
    }

    Optional<LiveMachine> find(MachineName name) {
        return Optional.ofNullable(live.get(name));
    }

    /** The machine, or {@code MACHINE_NOT_RUNNING}. */
    LiveMachine require(Machine machine) {
        if (!(machine.run() instanceof MachineRun.Running)) {
            throw new MachineException(
                    ErrorCode.MACHINE_NOT_RUNNING,
                    machine.name(),
                    "machine %s: is %s (expected: running); start it with 'holt vm start %s'"
                            .formatted(machine.name(), machine.run().state(), machine.name()));
        }
        return find(machine.name())
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_RUNNING,
                        machine.name(),
                        "machine %s: what ran it is gone (expected: running); start it with 'holt vm start %s'"
                                .formatted(machine.name(), machine.name())));
    }

    Optional<LiveMachine> remove(MachineName name) {
        return Optional.ofNullable(live.remove(name));
    }

    /** Lets go of all; they go on. */
    void close() {
        live.values().forEach(LiveMachine::close);
        live.clear();
    }
}
