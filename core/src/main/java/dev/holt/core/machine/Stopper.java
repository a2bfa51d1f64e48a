package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.lock.Locks;
import dev.holt.core.lock.Locks.Held;
import java.time.Duration;
import java.util.Optional;

/** Stops machines and deletes them. Safe for any thread; the work is done on the caller's. */
public final class Stopper {
    private static final Duration QUIT_PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    private final MachineParts parts;
    private final Locks<MachineName> locks;
    private final LiveMachines live;
    private final Keeper keeper;
    private final MachineWork work;

    Stopper(MachineParts parts, Locks<MachineName> locks, LiveMachines live, Keeper keeper, MachineWork work) {
        this.parts = parts;
        this.locks = locks;
        this.live = live;
        this.keeper = keeper;
        this.work = work;
    }

    /** Has the guest switch itself off, and ends the machine when it does not in time. A start under way is called off. */
    public Machine stop(MachineName name, Progress progress) throws InterruptedException {
        parts.find(name);
        locks.callOff(name);
        try (var _ = locks.hold(name)) {
            return stopHeld(name, progress);
        }
    }

    /** Ends a machine at once, also one that is being stopped; what its guest had not written to the disk is lost. */
    public Machine kill(MachineName name) throws InterruptedException {
        hurry(name);
        try (var _ = locks.hold(name)) {
            return endHeld(name, "killed");
        }
    }

    /**
     * Ends a machine and removes all of it.
     *
     * @param force although work in it would be lost
     * @throws MachineException {@code WORK_AT_RISK} with what would be lost
     */
    public void delete(MachineName name, boolean force) throws InterruptedException {
        if (!force) {
            Optional<String> risk = atRisk(parts.find(name));
            if (risk.isPresent()) {
                throw new MachineException(
                        ErrorCode.WORK_AT_RISK,
                        name,
                        "machine %s: deleting it would lose %s; --force deletes it anyway".formatted(name, risk.get()));
            }
        }
        hurry(name);
        try (var _ = locks.hold(name)) {
            deleteHeld(name);
        }
    }

    /** What would be lost with a machine, in words; empty when nothing would. */
    Optional<String> atRisk(Machine machine) throws InterruptedException {
        return work.atRisk(machine, () -> inside(machine));
    }

    private Optional<Guest> inside(Machine machine) throws InterruptedException {
        Optional<LiveMachine> known = live.find(machine.name());
        boolean runs = machine.run() instanceof MachineRun.Running running && !running.paused();
        if (!runs || known.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(known.get().guest(LOOK_PATIENCE));
        } catch (HoltException _) {
            return Optional.empty();
        }
    }

    /** Removes a machine that is down, unless somebody works on it now. Whether it did. */
    boolean deleteIdle(MachineName name) {
        Held held = locks.holdNow(name).orElse(null);
        if (held == null) {
            return false;
        }
        try (held) {
            boolean down = parts.store().find(name).filter(m -> !m.run().isUp()).isPresent();
            if (down) {
                deleteHeld(name);
            }
            return down;
        }
    }

    /** As {@link #delete}, by somebody who holds the lock. After a crash it is finished by what reconciles. */
    void deleteHeld(MachineName name) {
        parts.store().change(name, m -> m.withSpec(m.spec().asEphemeral()), m -> MachineEvents.changed(m, "deleting"));
        endHeld(name, "deleted");
        parts.files().remove(name.value());
        parts.store().remove(name, MachineEvents.deleted(name));
        locks.forget(name);
    }

    /** Has whoever works on it now come to an end: a start is called off, and a stop has nothing left to wait for. */
    private void hurry(MachineName name) {
        // Looked up before the row, so that it can not be that of a later start.
        Optional<LiveMachine> known = live.find(name);
        boolean stopping = parts.find(name).run() instanceof MachineRun.Stopping;
        locks.callOff(name);
        if (stopping) {
            known.ifPresent(machine -> machine.machine().kill());
        }
    }

    /** As {@link #stop}, by somebody who holds the lock. Whoever is interrupted stops waiting: the machine goes on, or off when its guest does. */
    Machine stopHeld(MachineName name, Progress progress) throws InterruptedException {
        Machine machine = parts.find(name);
        if (!(machine.run() instanceof MachineRun.Running running)) {
            return endHeld(name, "stopped");
        }
        Optional<LiveMachine> known = held(machine, running, progress);
        parts.store()
                .change(
                        name,
                        m -> m.withRun(new MachineRun.Stopping(parts.clock().instant(), running.process())),
                        MachineEvents::state);
        try {
            boolean orderly = known.isEmpty() || powerOff(name, known.get(), running.paused(), progress);
            return endHeld(name, orderly ? "stopped" : "stopped; its guest did not switch itself off in time");
        } catch (InterruptedException e) {
            parts.store().change(name, m -> m.withRun(running.withPaused(false)), MachineEvents::state);
            throw e;
        } catch (StalledException e) {
            parts.store().change(name, m -> m.withRun(running.withPaused(true)), MachineEvents::state);
            throw new MachineException(
                    ErrorCode.MACHINE_NOT_RUNNING,
                    name,
                    "%s, and then a stop loses nothing; 'holt vm kill %s' gives up what it could not write"
                            .formatted(e.getMessage(), name));
        }
    }

    /** What it wrote last can not be brought to its disk, so nobody switches it off but who asks for that. */
    private static final class StalledException extends Exception {
        private static final long serialVersionUID = 1;

        StalledException(LiveMachine machine) {
            super(machine.stall());
        }
    }

    private Optional<LiveMachine> held(Machine machine, MachineRun.Running running, Progress progress) {
        try {
            return keeper.held(machine, running);
        } catch (HoltException e) {
            progress.stage("what runs it does not answer: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the guest has switched itself off. */
    private boolean powerOff(MachineName name, LiveMachine machine, boolean paused, Progress progress)
            throws InterruptedException, StalledException {
        Duration grace = parts.settings().current().machines().stopGrace();
        try {
            if (paused || machine.isStalled()) {
                machine.pause(false);
            }
            progress.stage("stopping");
            Guest guest = machine.guest(grace);
            work.leaving(name, guest).ifPresent(left -> progress.note("stays on its disk: " + left));
            guest.powerOff();
            if (machine.machine().awaitEnd(grace)) {
                return true;
            }
        } catch (HoltException e) {
            progress.stage("its guest does not answer: " + e.getMessage());
        }
        if (machine.isStalled()) {
            throw new StalledException(machine);
        }
        try {
            machine.machine().quit();
            machine.machine().awaitEnd(QUIT_PATIENCE);
        } catch (HoltException e) {
            progress.stage("what runs it does not answer: " + e.getMessage());
        }
        return false;
    }

    /** Ends what is left of a run and records it. Idempotent. */
    Machine endHeld(MachineName name, String why) {
        return keeper.end(name, new MachineRun.Stopped(parts.clock().instant(), why));
    }

    /** Throws when a machine is up. */
    static void requireDown(Machine machine) {
        if (machine.run().isUp()) {
            throw new MachineException(
                    ErrorCode.MACHINE_RUNNING,
                    machine.name(),
                    "machine %s: is %s (expected: stopped); 'holt vm stop %s' stops it"
                            .formatted(machine.name(), machine.run().state(), machine.name()));
        }
    }
}
