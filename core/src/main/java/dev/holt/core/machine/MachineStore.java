package dev.holt.core.machine;

import dev.holt.core.event.EventDraft;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Port: the machines. Each change and its event are one durable transaction. Functions run inside it, on a thread of the store and now and then more
 * than once: they are quick, without other effects, and do not call a store.
 */
public interface MachineStore {
    /** Stores a new machine. Throws {@code MACHINE_EXISTS}. */
    void create(Machine machine, EventDraft event);

    /** Changes a machine; when {@code change} returns an equal one nothing is written and there is no event. Throws {@code MACHINE_NOT_FOUND}. */
    Machine change(MachineName name, UnaryOperator<Machine> change, Function<Machine, EventDraft> event);

    /** Removes it; its name is free again. Idempotent. */
    void remove(MachineName name, EventDraft event);

    Optional<Machine> find(MachineName name);

    /** All, by name, in one query. */
    List<Machine> list();
}
