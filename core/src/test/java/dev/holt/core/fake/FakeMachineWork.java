package dev.holt.core.fake;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineWork;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Machines hold what a test says. */
public final class FakeMachineWork implements MachineWork {
    private final Map<MachineName, String> risks = new ConcurrentHashMap<>();

    /** From now on deleting the machine would lose {@code what}; null: nothing. */
    public void put(MachineName machine, @Nullable String what) {
        if (what == null) {
            risks.remove(machine);
        } else {
            risks.put(machine, what);
        }
    }

    @Override
    public Optional<String> atRisk(Machine machine, Inside inside) {
        return Optional.ofNullable(risks.get(machine.name()));
    }

    @Override
    public Optional<String> leaving(MachineName machine, Guest guest) {
        return Optional.ofNullable(risks.get(machine));
    }
}
