package dev.holt.core.workspace;

import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.event.EventDraft;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows whether the clones in a machine hold something that never came out. Safe for any thread. */
public final class CloneGuard implements MachineWork {
    private static final String BUSY = "what is being copied or looked at just now";

    private final Clones clones;
    private final CloneStore store;
    private final Locks<MachineName> locks;

    /** @param locks those of all work on the clones of a machine; behind those of machines in their order */
    public CloneGuard(Clones clones, CloneStore store, Locks<MachineName> locks) {
        this.clones = clones;
        this.store = store;
        this.locks = locks;
    }

    @Override
    public Optional<String> atRisk(Machine machine, Inside inside) throws InterruptedException {
        return joined(risks(machine, store.list(machine.name()), inside).stream()
                .map(Risk::withWay)
                .toList());
    }

    /** What would be lost with a machine beside what one clone in it holds, each in words. */
    List<String> besides(Machine machine, String directory, Inside inside) throws InterruptedException {
        List<GuestClone> others = store.list(machine.name()).stream()
                .filter(clone -> !clone.directory().equals(directory))
                .toList();
        return risks(machine, others, inside).stream().map(Risk::what).toList();
    }

    /** What would be lost, and how it comes out, in words. */
    private record Risk(String what, @Nullable String way) {
        String withWay() {
            return way == null ? what : "%s (%s)".formatted(what, way);
        }
    }

    private List<Risk> risks(Machine machine, List<GuestClone> clones, Inside inside) throws InterruptedException {
        if (clones.isEmpty()) {
            return List.of();
        }
        Guest guest = inside.guest().orElse(null);
        Locks.Held held = locks.holdNow(machine.name()).orElse(null);
        if (held == null) {
            return List.of(new Risk(BUSY, null));
        }
        List<Risk> risks = new ArrayList<>();
        try (held) {
            for (GuestClone clone : clones) {
                risk(machine, guest, clone).ifPresent(risks::add);
            }
        }
        return risks;
    }

    private static Optional<String> joined(List<String> parts) {
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }

    @Override
    public void starting(MachineName machine) {
        for (GuestClone clone : store.list(machine)) {
            if (clone.left() != null) {
                store.change(machine, clone.directory(), c -> c.left(null), changed(machine, clone, "in use"));
            }
        }
    }

    @Override
    public Optional<String> leaving(MachineName machine, Guest guest) throws InterruptedException {
        List<GuestClone> all = store.list(machine);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Locks.Held held = locks.holdNow(machine).orElse(null);
        if (held == null) {
            return Optional.of(BUSY);
        }
        List<String> staying = new ArrayList<>();
        try (held) {
            for (GuestClone clone : all) {
                remember(machine, guest, clone).ifPresent(staying::add);
            }
        }
        return joined(staying);
    }

    /** Notes what a clone holds; what stays in it. */
    private Optional<String> remember(MachineName machine, Guest guest, GuestClone clone) throws InterruptedException {
        CloneWork work = null;
        try {
            work = clones.look(machine, guest, clone);
        } catch (HoltException _) {
            if (isGone(guest, clone)) {
                store.change(machine, clone.directory(), c -> c.left(c.known()), changed(machine, clone, "gone"));
                return Optional.empty();
            }
            // Nobody knows then.
        }
        // Commits elsewhere are in no tree: a clone that has some is not known.
        String tree = work == null || work.elsewhere() > 0 ? null : work.tree();
        store.change(machine, clone.directory(), c -> c.left(tree), changed(machine, clone, "left"));
        return work == null ? Optional.of(where(clone) + " could not be looked at") : words(clone, work);
    }

    private Optional<Risk> risk(Machine machine, @Nullable Guest guest, GuestClone clone) throws InterruptedException {
        if (guest != null) {
            try {
                CloneWork work = clones.look(machine.name(), guest, clone);
                return words(clone, work).map(what -> new Risk(what, way(machine, clone, work)));
            } catch (WorkspaceException e) {
                return isGone(guest, clone)
                        ? Optional.empty()
                        : Optional.of(new Risk(
                                "what is left of %s (%s)".formatted(where(clone), e.getMessage()),
                                "removing it there gives it up"));
            } catch (HoltException e) {
                return Optional.of(
                        new Risk("%s, which can not be looked at (%s)".formatted(where(clone), e.getMessage()), null));
            }
        }
        if (clone.known().equals(clone.left())) {
            return Optional.empty();
        }
        return Optional.of(new Risk(
                clone.left() == null
                        ? "%s, of which nobody knows while the machine %s".formatted(where(clone), state(machine))
                        : "work in %s that was not exported".formatted(where(clone)),
                machine.run().isUp()
                        ? null
                        : "'holt vm start %s' starts it, then %s".formatted(machine.name(), export(machine, clone))));
    }

    /** Whether nothing is where a clone was: its work went with it, and no machine has to be kept for it. */
    private static boolean isGone(Guest guest, GuestClone clone) throws InterruptedException {
        try {
            return guest.stat(clone.directory()).isEmpty();
        } catch (HoltException _) {
            return false;
        }
    }

    private static String state(Machine machine) {
        return switch (machine.run()) {
            case MachineRun.Running running -> running.paused() ? "is paused" : "does not answer";
            case MachineRun.Starting _, MachineRun.Stopping _ ->
                "is " + machine.run().state();
            case MachineRun.Created _, MachineRun.Stopped _, MachineRun.Failed _ -> "is down";
        };
    }

    private String way(Machine machine, GuestClone clone, CloneWork work) {
        List<String> ways = new ArrayList<>();
        if (!work.tree().equals(clone.known())) {
            ways.add(export(machine, clone));
        }
        if (work.elsewhere() > 0) {
            ways.add("'holt vm cp %s:%s/.git DIRECTORY' copies all commits".formatted(machine.name(), where(clone)));
        }
        return String.join(", ", ways);
    }

    private String export(Machine machine, GuestClone clone) {
        boolean usual = store.list(machine.name()).getFirst().directory().equals(clone.directory());
        return "'holt vm workspace export %s%s' brings it out"
                .formatted(machine.name(), usual ? "" : " --guest-path " + where(clone));
    }

    private static Optional<String> words(GuestClone clone, CloneWork work) {
        List<String> parts = new ArrayList<>();
        if (!work.tree().equals(clone.known())) {
            parts.add("%d changed %s (%s)"
                    .formatted(
                            work.changedCount(),
                            work.changedCount() == 1 ? "file" : "files",
                            shortened(work.changed(), work.changedCount())));
            if (work.commits() > 0) {
                parts.add("%d %s".formatted(work.commits(), work.commits() == 1 ? "commit" : "commits"));
            }
        }
        if (work.elsewhere() > 0) {
            parts.add(elsewhere(work));
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of("%s: %s not exported".formatted(where(clone), String.join(", ", parts)));
    }

    static String elsewhere(CloneWork work) {
        return "%d %s on other branches, in the stash or in submodules"
                .formatted(work.elsewhere(), work.elsewhere() == 1 ? "commit" : "commits");
    }

    private static String shortened(List<String> paths, int count) {
        int most = 5;
        return String.join(", ", paths.subList(0, Math.min(most, paths.size()))) + (count > most ? ", ..." : "");
    }

    private static String where(GuestClone clone) {
        return Printable.of(clone.directory());
    }

    static EventDraft changed(MachineName machine, GuestClone clone, String what) {
        return new EventDraft(
                "vm.workspace",
                null,
                null,
                Map.of("machine", machine.value(), "directory", Printable.of(clone.directory()), "what", what));
    }
}
