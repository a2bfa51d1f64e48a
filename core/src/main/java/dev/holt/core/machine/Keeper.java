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
    }

    /** Lets go of a machine, whose VMM is ended. */
    void release(MachineName name) {
        forwards.closeAll(name);
        live.remove(name).ifPresent(machine -> {
            machine.machine().kill();
            machine.close();
        });
    }

    /** Takes up a machine that another run of the daemon started. Whether it still runs. */
    boolean adopt(Machine machine, MachineRun.Running running) {
        Optional<RunningMachine> found = parts.vmm().adopt(running.process(), machine.name());
        found.ifPresent(
                vmm -> keep(machine.name(), new LiveMachine(machine.name(), machine.linkKey(), parts.guests(), vmm)));
        return found.isPresent();
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
            if (!mine || row.isEmpty() || !(row.get().run() instanceof MachineRun.Running running)) {
                return;
            }
            MachineRun run = of(end, machine);
            release(name);
            parts.vmm().clear(running.process().mark());
            parts.networks().release(running.process().mark());
            parts.store().change(name, m -> m.withRun(run), MachineEvents::state);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, "the end of machine %s could not be recorded".formatted(name), e);
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
                        "its kernel gave up; the end of its console: "
                                + Consoles.shown(machine.machine().console(2000)));
            case RunningMachine.End.VmmDied(String why) ->
                new MachineRun.Failed(parts.clock().instant(), "what ran it is gone" + (why == null ? "" : ": " + why));
        };
    }
}
