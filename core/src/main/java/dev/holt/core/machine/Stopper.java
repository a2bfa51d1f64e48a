package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.lock.Locks;
import java.time.Duration;

/** Stops machines and deletes them. Safe for any thread; the work is done on the caller's. */
public final class Stopper {
    private static final Duration QUIT_PATIENCE = Duration.ofSeconds(3);

    private final MachineParts parts;
    private final Locks<MachineName> locks;
    private final LiveMachines live;
    private final Keeper keeper;
    private final TakingUp takingUp;

    Stopper(MachineParts parts, Locks<MachineName> locks, LiveMachines live, Keeper keeper, TakingUp takingUp) {
        this.parts = parts;
        this.locks = locks;
        this.live = live;
        this.keeper = keeper;
        this.takingUp = takingUp;
    }

    /** Has the guest switch itself off, and ends the machine when it does not in time. A start under way is called off. */
    public Machine stop(MachineName name, Progress progress) throws InterruptedException {
        parts.find(name);
        takingUp.await(name);
        locks.callOff(name);
        try (var _ = locks.hold(name)) {
            return stopHeld(name, progress);
        }
    }

    /** Ends a machine at once; what its guest had not written to the disk is lost. */
    public Machine kill(MachineName name) throws InterruptedException {
        parts.find(name);
        takingUp.await(name);
        locks.callOff(name);
        try (var _ = locks.hold(name)) {
            return endHeld(name, "killed");
        }
    }

    /** Ends a machine and removes all of it. */
    public void delete(MachineName name) throws InterruptedException {
        parts.find(name);
        takingUp.await(name);
        locks.callOff(name);
        try (var _ = locks.hold(name)) {
            endHeld(name, "deleted");
            parts.files().remove(name.value());
            parts.store().remove(name, MachineEvents.deleted(name));
        }
        locks.forget(name);
    }

    /** As {@link #stop}, by somebody who holds the lock. */
    Machine stopHeld(MachineName name, Progress progress) throws InterruptedException {
        Machine machine = parts.find(name);
        if (!(machine.run() instanceof MachineRun.Running running)) {
            return machine.run().isUp() ? endHeld(name, "stopped") : machine;
        }
        parts.store()
                .change(
                        name,
                        m -> m.withRun(new MachineRun.Stopping(parts.clock().instant(), running.process())),
                        MachineEvents::state);
        LiveMachine known = live.find(name).orElse(null);
        String why = "stopped";
        if (known != null && !powerOff(known, running.paused(), progress)) {
            why = "stopped; its guest did not switch itself off in time";
        }
        return endHeld(name, why);
    }

    /** Whether the guest has switched itself off. */
    private boolean powerOff(LiveMachine machine, boolean paused, Progress progress) throws InterruptedException {
        Duration grace = parts.settings().current().machines().stopGrace();
        try {
            if (paused) {
                machine.pause(false);
            }
            progress.stage("stopping");
            machine.guest(grace).powerOff();
            if (machine.machine().awaitEnd(grace)) {
                return true;
            }
        } catch (HoltException e) {
            progress.stage("its guest does not answer: " + e.getMessage());
        }
        machine.machine().quit();
        machine.machine().awaitEnd(QUIT_PATIENCE);
        return false;
    }

    /** Ends what is left of a run and records it. Idempotent. */
    Machine endHeld(MachineName name, String why) {
        Machine machine = parts.find(name);
        keeper.release(name);
        switch (machine.run()) {
            case MachineRun.Running running -> clear(running.process().mark());
            case MachineRun.Stopping stopping -> clear(stopping.process().mark());
            case MachineRun.Starting starting -> clear(starting.mark());
            case MachineRun.Created _, MachineRun.Stopped _, MachineRun.Failed _ -> {
                return machine;
            }
        }
        return parts.store()
                .change(
                        name,
                        m -> m.withRun(new MachineRun.Stopped(parts.clock().instant(), why)),
                        MachineEvents::state);
    }

    private void clear(String mark) {
        parts.vmm().clear(mark);
        parts.networks().release(mark);
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
