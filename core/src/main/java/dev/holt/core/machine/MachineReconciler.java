package dev.holt.core.machine;

import dev.holt.core.HoltException;
import dev.holt.core.event.EventDraft;
import dev.holt.core.event.EventLog;
import dev.holt.core.journal.Journal;
import dev.holt.core.journal.JournalEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings the machines in line with what is there after a former run of the daemon. Runs once, while others are served already. */
public final class MachineReconciler {
    private static final System.Logger LOG = System.getLogger(MachineReconciler.class.getName());

    private final MachineParts parts;
    private final Journal journal;
    private final EventLog events;
    private final Creator creator;
    private final Starter starter;
    private final Stopper stopper;
    private final Keeper keeper;
    private final TakingUp takingUp;
    private volatile List<JournalEntry> open = List.of();
    private volatile List<Machine> found = List.of();

    MachineReconciler(
            MachineParts parts,
            Journal journal,
            EventLog events,
            Creator creator,
            Starter starter,
            Stopper stopper,
            Keeper keeper,
            TakingUp takingUp) {
        this.parts = parts;
        this.journal = journal;
        this.events = events;
        this.creator = creator;
        this.starter = starter;
        this.stopper = stopper;
        this.keeper = keeper;
        this.takingUp = takingUp;
    }

    /** Notes what is there before anything new can begin. */
    public void beforeServing() {
        open = journal.open().stream().filter(e -> e.kind().startsWith("vm.")).toList();
        found = parts.store().list();
        found.stream()
                .filter(machine -> machine.run() instanceof MachineRun.Running
                        && !machine.spec().ephemeral())
                .forEach(machine -> takingUp.expect(machine.name()));
    }

    /** The rest, machine by machine. */
    public void whileServing() throws InterruptedException {
        List<Machine> expected = found;
        try {
            bringInLine();
        } finally {
            expected.forEach(machine -> takingUp.done(machine.name()));
        }
    }

    private void bringInLine() throws InterruptedException {
        for (JournalEntry entry : open) {
            attempt("operation " + entry.id(), () -> recover(entry));
        }
        for (Machine machine : found) {
            attempt("machine " + machine.name(), () -> takeUp(machine));
            takingUp.done(machine.name());
        }
        attempt("what is left of machines", this::clearLeftovers);
        open = List.of();
        found = List.of();
    }

    private void recover(JournalEntry entry) throws InterruptedException {
        switch (entry.kind()) {
            case Creator.KIND -> creator.recover(entry);
            case Starter.KIND -> starter.recover(entry);
            default ->
                events.append(new EventDraft(
                        "operation.recovery-failed",
                        null,
                        null,
                        Map.of("operation", entry.id(), "kind", entry.kind(), "subject", entry.subject())));
        }
    }

    /** One that was made for a command is over with it: the command was the former daemon's. */
    private void takeUp(Machine before) throws InterruptedException {
        Machine machine = parts.store().find(before.name()).orElse(null);
        if (machine == null) {
            return;
        }
        if (machine.spec().ephemeral()) {
            stopper.delete(machine.name());
            return;
        }
        switch (machine.run()) {
            case MachineRun.Created _ -> creator.takeBack(machine.name());
            case MachineRun.Running running when running.equals(before.run()) -> adoptOrEnd(machine, running);
            case MachineRun.Starting starting when starting.equals(before.run()) -> stopper.kill(machine.name());
            case MachineRun.Stopping stopping when stopping.equals(before.run()) -> stopper.kill(machine.name());
            case MachineRun.Running _,
                    MachineRun.Starting _,
                    MachineRun.Stopping _,
                    MachineRun.Stopped _,
                    MachineRun.Failed _ -> {}
        }
    }

    private void adoptOrEnd(Machine machine, MachineRun.Running running) {
        if (keeper.adopt(machine, running)) {
            return;
        }
        parts.vmm().clear(running.process().mark());
        parts.networks().release(running.process().mark());
        parts.store()
                .change(
                        machine.name(),
                        m -> m.withRun(new MachineRun.Failed(parts.clock().instant(), "it ended while no daemon ran")),
                        MachineEvents::state);
    }

    private void clearLeftovers() {
        // In this order: a boot has its row before anything carries its mark.
        List<String> marks = parts.vmm().leftovers();
        Set<String> known = new HashSet<>();
        for (Machine machine : parts.store().list()) {
            switch (machine.run()) {
                case MachineRun.Starting starting -> known.add(starting.mark());
                case MachineRun.Running running -> known.add(running.process().mark());
                case MachineRun.Stopping stopping ->
                    known.add(stopping.process().mark());
                case MachineRun.Created _, MachineRun.Stopped _, MachineRun.Failed _ -> {}
            }
        }
        for (String mark : marks) {
            if (!known.contains(mark)) {
                parts.vmm().clear(mark);
                parts.networks().release(mark);
            }
        }
    }

    private static void attempt(String what, Task task) throws InterruptedException {
        try {
            task.run();
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, "%s: %s".formatted(what, e.getMessage()), e);
        }
    }

    /** One piece of the work, which fails alone. */
    @FunctionalInterface
    private interface Task {
        void run() throws InterruptedException;
    }
}
