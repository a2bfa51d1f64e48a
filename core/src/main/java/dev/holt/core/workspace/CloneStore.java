package dev.holt.core.workspace;

import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.MachineName;
import java.util.List;
import java.util.function.UnaryOperator;

/** Port: the clones in machines. Those of a machine go with it. Each change and its event are one durable transaction. */
public interface CloneStore {
    /** Stores a clone, in place of a former one in the same directory. */
    void put(MachineName machine, GuestClone clone, EventDraft event);

    /** Changes one; does nothing when it is not there, or stays equal. */
    void change(MachineName machine, String directory, UnaryOperator<GuestClone> change, EventDraft event);

    /** Those of a machine, the newest first, and of those that were made at once the outermost. */
    List<GuestClone> list(MachineName machine);
}
