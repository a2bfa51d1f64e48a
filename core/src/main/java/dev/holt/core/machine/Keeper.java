package dev.holt.core.machine;

import dev.holt.core.HoltException;
import dev.holt.core.lock.Locks;
import java.util.Optional;

/**
 * Holds the machines that run: takes them up after a restart of the daemon, and records when one ends by itself. Safe for any thread; an end is
 * recorded on a virtual thread of its own.
 */
final class Keeper {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());

    private static final int CONSOLE_LOOKED_AT = 16 << 10;

    private final MachineParts parts;
    private final Locks<MachineName> locks;
    private final LiveMachines live;
    private final Forwards forwards;
    private volatile boolean closed;

    Keeper(MachineParts parts, Locks<MachineName> locks, LiveMachines live, Forwards forwards) {
        this.parts = parts;
        this.locks = locks;
        this.live = live;
        this.forwards = forwards;
    }

    /** Holds a machine whose row says that it runs. */
    void keep(MachineName name, LiveMachine machine) {
        live.put(name, machine);
        forwards.openAll(name, parts.find(name).forwards());
        machine.machine()
                .onEnd(end -> Thread.ofVirtual().name("end-vm-" + name).start(() -> ended(name, machine, end)));
        if (machine.machine() instanceof Pausable pausable) {
            pausable.onStall(() -> Thread.ofVirtual().name("stall-vm-" + name).start(() -> stalled(name, machine)));
        }
    }

    /** Lets go of a machine, whose VMM is ended. */
    void release(MachineName name) {
        forwards.closeAll(name);
        live.remove(name).ifPresent(machine -> {
            parts.keepConsole(name, machine.machine());
            machine.machine().kill();
            machine.close();
        });
    }

    /** Whether this run of the daemon holds it. */
    boolean holds(MachineName name) {
        return live.find(name).isPresent();
    }

    /** A machine that runs, taken up now when another run of the daemon started it; empty when it ended. The caller holds its lock. */
    Optional<LiveMachine> held(Machine machine, MachineRun.Running running) {
        if (!holds(machine.name())) {
            adopt(machine, running);
        }
        return live.find(machine.name());
    }

    private void adopt(Machine machine, MachineRun.Running running) {
        MachineName name = machine.name();
        Optional<RunningMachine> found = parts.vmm().adopt(running.process(), name);
        if (found.isPresent()) {
            keep(name, new LiveMachine(name, machine.linkKey(), parts.guests(), found.get()));
            // The former run may have ended between doing it and writing it down.
            if (found.get() instanceof Pausable pausable && pausable.isPaused() != running.paused()) {
                parts.store().change(name, m -> m.withRun(running.withPaused(!running.paused())), MachineEvents::state);
            }
        }
    }

    /**
     * Ends what is left of a machine's run and records what it is from then on; one that is down stays as it is. Idempotent. When something could not
     * be taken away the row still tells of it, so that it can be tried again. The caller holds its lock.
     */
    Machine end(MachineName name, MachineRun next) {
        Machine machine = parts.find(name);
        release(name);
        Optional<String> mark = machine.run().bootMark();
        if (mark.isEmpty()) {
            return machine;
        }
        parts.clear(mark.get());
        return parts.store().change(name, m -> m.withRun(next), MachineEvents::state);
    }

    /** Lets go of all; they go on. */
    void close() {
        closed = true;
        forwards.closeAll();
        live.close();
    }

    private void ended(MachineName name, LiveMachine machine, RunningMachine.End end) {
        if (closed) {
            return;
        }
        try (var _ = locks.hold(name)) {
            boolean mine = live.find(name).filter(known -> known == machine).isPresent();
            Optional<Machine> row = parts.store().find(name);
            if (!mine || row.isEmpty() || !(row.get().run() instanceof MachineRun.Running)) {
                return;
            }
            end(name, of(end, machine));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, "the end of machine %s could not be recorded".formatted(name), e);
        }
    }

    /** Records whether a machine that runs stands still. The caller holds its lock. */
    Machine notePaused(MachineName name, boolean paused) {
        return parts.store()
                .change(
                        name,
                        m -> m.run() instanceof MachineRun.Running r ? m.withRun(r.withPaused(paused)) : m,
                        MachineEvents::state);
    }

    private void stalled(MachineName name, LiveMachine machine) {
        LOG.log(System.Logger.Level.WARNING, machine.stall());
        machine.stalled();
        try (var _ = locks.hold(name)) {
            if (!closed && live.find(name).filter(known -> known == machine).isPresent() && machine.isStalled()) {
                Machine _ = notePaused(name, true);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, "that machine %s stands still could not be recorded".formatted(name), e);
        }
    }

    private MachineRun of(RunningMachine.End end, LiveMachine machine) {
        return switch (end) {
            case RunningMachine.End.PoweredOff _ ->
                new MachineRun.Stopped(parts.clock().instant(), "its guest switched itself off");
            case RunningMachine.End.Reset _ ->
                new MachineRun.Stopped(
                        parts.clock().instant(), "its guest asked for a restart; 'holt vm start' does it");
            case RunningMachine.End.Panicked _ ->
                new MachineRun.Failed(
                        parts.clock().instant(),
                        "its kernel gave up; its console says: "
                                + Consoles.panic(machine.machine().console(CONSOLE_LOOKED_AT)));
            case RunningMachine.End.VmmDied(String why) ->
                new MachineRun.Failed(parts.clock().instant(), "what ran it is gone" + (why == null ? "" : ": " + why));
        };
    }
}
