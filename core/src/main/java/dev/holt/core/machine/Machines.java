package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.event.EventLog;
import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import dev.holt.core.journal.Journal;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Machine.Forward;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that can be done with machines. Safe for any thread; the work is done on the caller's. */
public final class Machines implements AutoCloseable {
    private final MachineParts parts;
    private final Locks<MachineName> locks = new Locks<>();
    private final LiveMachines live = new LiveMachines();
    private final TakingUp takingUp = new TakingUp();
    private final Forwards forwards;
    private final Keeper keeper;
    private final Creator creator;
    private final Starter starter;
    private final Stopper stopper;
    private final MachineReconciler reconciler;

    public Machines(MachineParts parts, Forwarder forwarder, Journal journal, EventLog events) {
        this.parts = parts;
        Room room = new Room(parts);
        this.forwards = new Forwards(forwarder, live);
        this.keeper = new Keeper(parts, locks, live, forwards);
        this.creator = new Creator(parts, journal, locks, room);
        this.starter = new Starter(parts, journal, locks, room, keeper, takingUp);
        this.stopper = new Stopper(parts, locks, live, keeper, takingUp);
        this.reconciler = new MachineReconciler(parts, journal, events, creator, starter, stopper, keeper, takingUp);
    }

    public MachineReconciler reconciler() {
        return reconciler;
    }

    public Creator creator() {
        return creator;
    }

    public Starter starter() {
        return starter;
    }

    public Stopper stopper() {
        return stopper;
    }

    public List<Machine> list() {
        return parts.store().list();
    }

    /** Throws {@code MACHINE_NOT_FOUND}. */
    public Machine find(MachineName name) {
        return parts.find(name);
    }

    /** Stops a machine, if it is up, and starts it. */
    public Machine restart(MachineName name, String operation, Progress progress) throws InterruptedException {
        takingUp.await(name);
        try (var _ = locks.holdForLaunch(name)) {
            stopper.stopHeld(name, progress);
            return starter.startHeld(name, operation, progress);
        }
    }

    /** Has a machine stand still, or go on. Idempotent. */
    public Machine pause(MachineName name, boolean pause) throws InterruptedException {
        takingUp.await(name);
        try (var _ = locks.hold(name)) {
            Machine machine = parts.find(name);
            LiveMachine running = live.require(machine);
            running.pause(pause);
            if (!pause) {
                setClock(running);
            }
            return parts.store()
                    .change(
                            name,
                            m -> m.run() instanceof MachineRun.Running r ? m.withRun(r.withPaused(pause)) : m,
                            MachineEvents::state);
        }
    }

    private static void setClock(LiveMachine machine) throws InterruptedException {
        try {
            machine.guest().setClock();
        } catch (HoltException _) {
            // It goes on with the time at which it stood still, and is told again by the next look at clocks.
        }
    }

    /** Has the clocks of all guests that run agree with this host's. */
    public void setClocks() throws InterruptedException {
        for (Machine machine : list()) {
            Optional<LiveMachine> running = live.find(machine.name());
            if (running.isPresent() && machine.run().state().equals("running")) {
                setClock(running.get());
            }
        }
    }

    /**
     * Changes sizes; they hold from the next start on. Null leaves one as it is.
     *
     * @throws MachineException {@code MACHINE_SPEC_INVALID}, {@code MACHINE_TOO_LARGE}; {@code MACHINE_RUNNING} for a disk of one that is up
     */
    public Machine set(
            MachineName name,
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            MachineSpec.@Nullable Network network)
            throws InterruptedException {
        try (var _ = locks.hold(name)) {
            Machine machine = parts.find(name);
            MachineSpec spec = machine.spec();
            Sizes.Resolved sizes = new Sizes(parts.capacity())
                    .resolve(
                            Objects.requireNonNullElse(vcpu, spec.vcpu()),
                            Objects.requireNonNullElse(memoryMiB, spec.memoryMiB()),
                            Objects.requireNonNullElse(diskBytes, spec.diskBytes()),
                            parts.settings().current().machines(),
                            parts.images().find(spec.image()).orElse(null));
            if (diskBytes != null && diskBytes != spec.diskBytes()) {
                enlarge(machine, diskBytes);
            }
            MachineSpec changed = new MachineSpec(
                    spec.image(),
                    spec.kernel(),
                    Math.toIntExact(sizes.vcpu().value()),
                    Math.toIntExact(sizes.memory().value()),
                    sizes.disk().value(),
                    network == null ? spec.network() : network,
                    spec.init(),
                    spec.ephemeral());
            return parts.store().change(name, m -> m.withSpec(changed), m -> MachineEvents.changed(m, "sizes"));
        }
    }

    private void enlarge(Machine machine, long bytes) throws InterruptedException {
        Stopper.requireDown(machine);
        if (bytes < machine.spec().diskBytes()) {
            throw new MachineException(
                    ErrorCode.MACHINE_SPEC_INVALID,
                    machine.name(),
                    "disk size: %d MiB (expected: at least the %d MiB that it has); a disk never shrinks"
                            .formatted(bytes >> 20, machine.spec().diskBytes() >> 20));
        }
        parts.disks().enlarge(parts.disk(machine.name()), bytes);
    }

    /** The guest of a machine that runs. Throws {@code MACHINE_NOT_RUNNING}, also for one that is paused. */
    public Guest guest(MachineName name) throws InterruptedException {
        takingUp.await(name);
        Machine machine = parts.find(name);
        LiveMachine running = live.require(machine);
        if (machine.run() instanceof MachineRun.Running r && r.paused()) {
            throw new MachineException(
                    ErrorCode.MACHINE_NOT_RUNNING,
                    name,
                    "machine %s: is paused (expected: running); 'holt vm resume %s' has it go on"
                            .formatted(name, name));
        }
        return running.guest();
    }

    /** The end of a running machine's console, at most {@code limit} bytes. */
    public byte[] console(MachineName name, int limit) {
        takingUp.await(name);
        return live.require(parts.find(name)).machine().console(limit);
    }

    /** What a running machine costs this host; empty when it does not run. */
    public Optional<RunningMachine.HostStats> stats(MachineName name) {
        return live.find(name).map(running -> running.machine().stats());
    }

    /** Opens a port of this host that leads into a machine; it comes back after each start. */
    public Machine forward(MachineName name, Forward forward) throws InterruptedException {
        takingUp.await(name);
        try (var _ = locks.hold(name)) {
            Machine machine = parts.find(name);
            if (live.find(name).isPresent()) {
                forwards.open(name, forward);
            }
            List<Forward> all = new ArrayList<>(machine.forwards());
            all.removeIf(f -> f.hostPort() == forward.hostPort());
            all.add(forward);
            return parts.store().change(name, m -> m.withForwards(all), m -> MachineEvents.changed(m, "forwards"));
        }
    }

    /** Closes one. Idempotent. */
    public Machine unforward(MachineName name, int hostPort) throws InterruptedException {
        takingUp.await(name);
        try (var _ = locks.hold(name)) {
            Machine machine = parts.find(name);
            List<Forward> rest = new ArrayList<>(machine.forwards());
            machine.forwards().stream().filter(f -> f.hostPort() == hostPort).forEach(f -> {
                forwards.close(name, f);
                rest.remove(f);
            });
            return parts.store().change(name, m -> m.withForwards(rest), m -> MachineEvents.changed(m, "forwards"));
        }
    }

    /** Whether a forward listens now. */
    public boolean isOpen(MachineName name, Forward forward) {
        return forwards.isOpen(name, forward);
    }

    /** Whether a machine needs an image. */
    public boolean uses(Image image) {
        return list().stream().anyMatch(machine -> machine.spec().image().equals(image.digest()));
    }

    /** Whether a machine needs a kernel. */
    public boolean uses(Kernel kernel) {
        return list().stream().anyMatch(machine -> machine.spec().kernel().equals(kernel.digest()));
    }

    /** Lets go of all; machines go on. */
    @Override
    public void close() {
        keeper.close();
    }
}
