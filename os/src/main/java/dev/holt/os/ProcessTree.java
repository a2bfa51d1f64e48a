package dev.holt.os;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Kills a child of ours with all that descends from it. */
final class ProcessTree {
    private static final int MOST_ROUNDS = 16;

    private ProcessTree() {}

    /**
     * Kills {@code root}, its process group if it leads one, and all its descendants. Each is stopped before its children are listed, so that
     * none can start another unseen. Does not wait for their end. The pids can not be reused meanwhile: {@code root} is ours to reap, and a
     * stopped parent does not reap.
     */
    static void kill(ProcessHandle root) {
        Set<ProcessHandle> tree = new LinkedHashSet<>();
        List<ProcessHandle> fresh = List.of(root);
        for (int round = 0; round < MOST_ROUNDS && !fresh.isEmpty(); round++) {
            fresh.forEach(process -> Signals.send(process.pid(), Signals.STOP));
            tree.addAll(fresh);
            fresh = root.descendants()
                    .filter(process -> !tree.contains(process))
                    .toList();
        }
        if (ProcStat.read(root.pid()).filter(stat -> stat.group() == stat.pid()).isPresent()) {
            Signals.sendGroup(root.pid(), Signals.KILL);
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
