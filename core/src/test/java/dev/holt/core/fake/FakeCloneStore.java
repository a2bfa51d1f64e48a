package dev.holt.core.fake;

import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.MachineName;
import dev.holt.core.workspace.CloneStore;
import dev.holt.core.workspace.GuestClone;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Keeps clones in memory. */
public final class FakeCloneStore implements CloneStore {
    private final Map<MachineName, Map<String, GuestClone>> clones = new ConcurrentHashMap<>();

    @Override
    public synchronized void put(MachineName machine, GuestClone clone, EventDraft event) {
        clones.computeIfAbsent(machine, _ -> new TreeMap<>()).put(clone.directory(), clone);
    }

    @Override
    public synchronized void change(
            MachineName machine, String directory, UnaryOperator<GuestClone> change, EventDraft event) {
        clones.getOrDefault(machine, new TreeMap<>()).computeIfPresent(directory, (_, clone) -> change.apply(clone));
    }

    @Override
    public synchronized List<GuestClone> list(MachineName machine) {
        return clones.getOrDefault(machine, Map.of()).values().stream()
                .sorted(Comparator.comparing(GuestClone::made).reversed())
                .toList();
    }
}
