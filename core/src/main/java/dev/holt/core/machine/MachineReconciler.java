package dev.holt.core.machine;

import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventLog;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.lock.Locks;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings the machines in line with what is there after a former run of the daemon. Runs once, while others are served already. */
public final class MachineReconciler {
    private static final System.Logger LOG = System.getLogger(MachineReconciler.class.getName());

    private final MachineParts parts;
    private final Journal journal;
    private final EventLog events;
    private final Locks<MachineName> locks;
    private final Creator creator;
    private final Starter starter;
    private final Stopper stopper;
    private final Keeper keeper;
    private final DiskReader disks;
    private volatile List<JournalEntry> open = List.of();
    private volatile List<Machine> found = List.of();

    MachineReconciler(
            MachineParts parts,
            Journal journal,
            EventLog events,
            Locks<MachineName> locks,
            Creator creator,
            Starter starter,
            Stopper stopper,
            Keeper keeper,
            DiskReader disks) {
        this.parts = parts;
        this.journal = journal;
        this.events = events;
        this.locks = locks;
        this.creator = creator;
        this.starter = starter;
        this.stopper = stopper;
        this.keeper = keeper;
        this.disks = disks;
    }

    /** Notes what is there before anything new can begin. */
    public void beforeServing() {
        open = journal.open().stream().filter(e -> e.kind().startsWith("vm.")).toList();
        found = parts.store().list();
    }

    /** The rest, machine by machine. */
    public void whileServing() throws InterruptedException {
        for (JournalEntry entry : open) {
            attempt("operation " + entry.id(), () -> recover(entry));
        }
        for (Machine machine : found) {
            attempt("machine " + machine.name(), () -> takeUp(machine));
        }
        attempt("what is left of machines", this::clearLeftovers);
        open = List.of();
        found = List.of();
    }

    private void recover(JournalEntry entry) throws InterruptedException {
        switch (entry.kind()) {
            case Creator.KIND ->
                creator.recover(
                        entry,
                        found.stream()
                                .filter(m -> m.name().value().equals(entry.subject()))
                                .findFirst()
                                .orElse(null));
            case Starter.KIND -> starter.recover(entry);
            default ->
                events.append(new EventDraft(
                        "operation.recovery-failed",
                        null,
                        null,
                        Map.of("operation", entry.id(), "kind", entry.kind(), "subject", entry.subject())));
        }
    }

    /** What somebody did with it since is left alone. One that was made for a command is over with it: the command was the former daemon's. */
    private void takeUp(Machine before) throws InterruptedException {
        try (var _ = locks.hold(before.name())) {
            Machine machine = parts.store()
                    .find(before.name())
                    .filter(m -> m.linkKey().equals(before.linkKey()))
                    .orElse(null);
            if (machine == null) {
                return;
            }
            if (machine.spec().ephemeral() && stopper.atRisk(machine).isEmpty()) {
                stopper.deleteHeld(machine.name());
                return;
            }
            switch (machine.run()) {
                case MachineRun.Created _ -> creator.takeBackHeld(machine.name());
                case MachineRun.Running running when running.equals(before.run()) -> adoptOrEnd(machine, running);
                case MachineRun.Starting starting
                when starting.equals(before.run()) -> stopper.endHeld(machine.name(), Starter.INTERRUPTED);
                case MachineRun.Stopping stopping
                when stopping.equals(before.run()) ->
                    stopper.endHeld(machine.name(), "stopped; the daemon ended meanwhile");
                case MachineRun.Running _,
                        MachineRun.Starting _,
                        MachineRun.Stopping _,
                        MachineRun.Stopped _,
                        MachineRun.Failed _ -> {}
            }
        }
    }

    private void adoptOrEnd(Machine machine, MachineRun.Running running) {
        if (keeper.held(machine, running).isEmpty()) {
            keeper.end(machine.name(), new MachineRun.Failed(parts.clock().instant(), "it ended while no daemon ran"));
        }
    }

    private void clearLeftovers() throws InterruptedException {
        // In this order: a boot has its row, or is known to the reader of disks, before anything carries its mark.
        List<String> marks = parts.vmm().leftovers();
        Set<String> known = parts.store().list().stream()
                .flatMap(machine -> machine.run().bootMark().stream())
                .collect(Collectors.toCollection(HashSet::new));
        known.addAll(disks.marks());
        for (String mark : marks) {
            if (!known.contains(mark)) {
                attempt("boot " + mark, () -> parts.clear(mark));
            }
        }
    }

    private static void attempt(String what, Task task) throws InterruptedException {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "%s: %s".formatted(what, e.getMessage()), e);
        }
    }

    /** One piece of the work, which fails alone. */
    @FunctionalInterface
    private interface Task {
        void run() throws InterruptedException;
    }
}
