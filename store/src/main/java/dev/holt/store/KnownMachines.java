package dev.holt.store;

import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Machines as they were read last, so that whoever only looks needs no query: every command in a machine begins with such a look. What is written is
 * forgotten before, and nothing is kept that was read while somebody wrote. Safe for any thread; the monitor guards all fields and is never held
 * during a query.
 */
final class KnownMachines {
    private final Map<MachineName, Machine> known = new HashMap<>();
    private int writing;
    private long writes;

    /** The machine, by {@code query} when it is not known. */
    Optional<Machine> find(MachineName name, Supplier<Optional<Machine>> query) {
        long before;
        synchronized (this) {
            Machine machine = known.get(name);
            if (machine != null) {
                return Optional.of(machine);
            }
            before = writes;
        }
        Optional<Machine> read = query.get();
        read.ifPresent(machine -> keep(name, machine, before));
        return read;
    }

    /** Runs what changes a machine, makes or removes it. */
    <T> T write(MachineName name, Supplier<T> change) {
        begin(name);
        try {
            return change.get();
        } finally {
            end();
        }
    }

    private synchronized void keep(MachineName name, Machine machine, long before) {
        if (writing == 0 && writes == before) {
            known.put(name, machine);
        }
    }

    private synchronized void begin(MachineName name) {
        known.remove(name);
        writing++;
        writes++;
    }

    private synchronized void end() {
        writing--;
    }
}
