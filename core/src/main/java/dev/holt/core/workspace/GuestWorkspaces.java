package dev.holt.core.workspace;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.Machines;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Repositories in machines: cloned into them, and their work brought back. One piece of work on the clones of a machine at a time, under a lock of their
 * own: the machine itself can be stopped meanwhile, and what is under way fails. Safe for any thread; the work is done on the caller's.
 */
public final class GuestWorkspaces {
    private static final int MOST_STRAYS = 1000;

    private final Machines machines;
    private final Clones clones;
    private final CloneStore store;
    private final Locks<MachineName> locks;

    /** @param locks those that {@link CloneGuard} has, too */
    public GuestWorkspaces(Machines machines, Clones clones, CloneStore store, Locks<MachineName> locks) {
        this.machines = machines;
        this.clones = clones;
        this.store = store;
        this.locks = locks;
    }

    /** See {@link Clones#plan}. */
    public ClonePlan plan(CloneRequest request) throws InterruptedException {
        return clones.plan(request);
    }

    /** Makes a clone in a machine that runs, and those of its submodules that {@link Clones#make} tells of. */
    public GuestClone prepare(MachineName machine, CloneRequest request, Progress progress)
            throws InterruptedException {
        return inGuest(machine, guest -> {
            List<GuestClone> made = clones.make(machine, guest, request, progress);
            made.forEach(clone -> store.put(machine, clone, CloneGuard.changed(machine, clone, "prepared")));
            return made.getFirst();
        });
    }

    /**
     * Brings the work of a clone out as one patch; what it has is known here from then on.
     *
     * @param directory the clone; null for the one that was made last
     * @param base see {@link Clones#export}
     */
    public ExportedPatch export(
            MachineName machine, @Nullable String directory, @Nullable String base, OutputStream patch)
            throws InterruptedException {
        return inGuest(machine, guest -> {
            GuestClone clone = find(machine, directory);
            ExportedPatch exported = clones.export(machine, guest, clone, base, patch);
            if (base == null || base.equals(clone.base())) {
                store.change(
                        machine,
                        clone.directory(),
                        c -> c.exported(exported.tree()),
                        CloneGuard.changed(machine, clone, "exported"));
            }
            return exported;
        });
    }

    /** Works on the clones of a machine. Whoever has that stopped meanwhile is why what was under way failed. */
    private <T> T inGuest(MachineName machine, Machines.InGuest<T> work) throws InterruptedException {
        try (var _ = locks.hold(machine)) {
            Guest guest = machines.guest(machine);
            try {
                return work.in(guest);
            } catch (HoltException e) {
                boolean runs = machines.lookup(machine)
                        .filter(m -> m.run() instanceof MachineRun.Running)
                        .isPresent();
                throw runs
                        ? e
                        : new MachineException(
                                ErrorCode.MACHINE_NOT_RUNNING,
                                machine,
                                "machine %s: was stopped meanwhile, and this came to nothing; 'holt vm start %s' starts it"
                                        .formatted(machine, machine),
                                e);
            }
        }
    }

    /**
     * Moves what stands at a directory out of the way, to {@code <directory>.stray-<n>}. Nothing is deleted, and what is left of a clone there is at risk
     * as it was.
     */
    void moveAside(MachineName machine, String directory, Progress progress) throws InterruptedException {
        try (var _ = locks.hold(machine)) {
            Guest guest = machines.guest(machine);
            if (guest.stat(directory).isEmpty()) {
                return;
            }
            int n = 1;
            while (n < MOST_STRAYS && guest.stat(stray(directory, n)).isPresent()) {
                n++;
            }
            String aside = stray(directory, n);
            lookup(machine, directory)
                    .ifPresent(clone ->
                            store.put(machine, clone.at(aside), CloneGuard.changed(machine, clone, "moved aside")));
            guest.move(directory, aside);
            progress.stage("what stood at %s is at %s now".formatted(directory, aside));
        }
    }

    private static String stray(String directory, int n) {
        return directory + ".stray-" + n;
    }

    /** Notes that a patch which this host keeps has all of this tree. */
    void preserved(MachineName machine, String directory, String tree) {
        store.change(
                machine,
                directory,
                c -> c.preserved(tree),
                CloneGuard.changed(machine, find(machine, directory), "preserved"));
    }

    /** See {@link Clones#look}. */
    public CloneWork look(MachineName machine, @Nullable String directory) throws InterruptedException {
        return inGuest(machine, guest -> clones.look(machine, guest, find(machine, directory)));
    }

    /** What {@link #export} would bring out. Nothing comes out, and so the work stays unknown here. */
    public ExportedPatch survey(MachineName machine, @Nullable String directory, @Nullable String base)
            throws InterruptedException {
        return inGuest(
                machine,
                guest ->
                        clones.export(machine, guest, find(machine, directory), base, OutputStream.nullOutputStream()));
    }

    /** See {@link Clones#changes}. */
    public List<ChangedFile> changes(Path patch) {
        return clones.changes(patch);
    }

    /** The clones of a machine, the newest first. */
    public List<GuestClone> list(MachineName machine) {
        return store.list(machine);
    }

    /** As {@link #find}, or empty when there is none. */
    Optional<GuestClone> lookup(MachineName machine, @Nullable String directory) {
        return store.list(machine).stream()
                .filter(clone -> directory == null || clone.directory().equals(directory))
                .findFirst();
    }

    /** A clone of a machine; without a directory the one that was made last. */
    public GuestClone find(MachineName machine, @Nullable String directory) {
        return lookup(machine, directory)
                .orElseThrow(() -> new WorkspaceException(
                        ErrorCode.WORKSPACE_MISSING,
                        directory == null
                                ? "machine %s: has no workspace; 'holt vm workspace prepare %s PATH' makes one"
                                        .formatted(machine, machine)
                                : "machine %s: has no workspace at %s; 'holt vm workspace list %s' lists them"
                                        .formatted(machine, Printable.of(directory), machine)));
    }
}
