package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventLog;
import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import dev.holt.core.journal.Journal;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Machine.Forward;
import dev.holt.core.place.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that can be done with machines. Safe for any thread; the work is done on the caller's. */
public final class Machines implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final MachineParts parts;
    private final Locks<MachineName> locks = new Locks<>();
    private final LiveMachines live = new LiveMachines();
    private final Forwards forwards;
    private final Keeper keeper;
    private final Creator creator;
    private final Starter starter;
    private final Stopper stopper;
    private final MachineReconciler reconciler;
    private final DiskReader disks;

    public Machines(MachineParts parts, Forwarder forwarder, MachineWork work, Journal journal, EventLog events) {
        this.parts = parts;
        Room room = new Room(parts);
        this.forwards = new Forwards(forwarder, live);
        this.keeper = new Keeper(parts, locks, live, forwards);
        this.creator = new Creator(parts, journal, locks, room);
        this.starter = new Starter(parts, journal, locks, room, keeper, work);
        this.stopper = new Stopper(parts, locks, live, keeper, work);
        this.disks = new DiskReader(parts, locks, room);
        this.reconciler =
                new MachineReconciler(parts, journal, events, locks, creator, starter, stopper, keeper, disks);
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

    public Optional<Machine> lookup(MachineName name) {
        return parts.store().find(name);
    }

    /** The machine of a session. One that another has made under its name is not it. */
    public Optional<Machine> lookup(MachineName name, SessionId tenant) {
        return lookup(name).filter(machine -> tenant.equals(machine.tenant()));
    }

    /** Throws {@code MACHINE_NOT_FOUND}. */
    public Machine find(MachineName name) {
        return parts.find(name);
    }

    /** The machine of a session. Throws {@code MACHINE_NOT_FOUND}, and says so when another has its name. */
    public Machine find(MachineName name, SessionId tenant) {
        return lookup(name, tenant)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.MACHINE_NOT_FOUND,
                        name,
                        "session %1$s: its machine %2$s is gone%3$s; 'holt show %1$s' says what was preserved of it"
                                .formatted(
                                        tenant, name, lookup(name).isPresent() ? ", and another has its name" : "")));
    }

    /** Stops a machine, if it is up, and starts it. */
    public Machine restart(MachineName name, String operation, Progress progress) throws InterruptedException {
        try (var held = locks.holdForLaunch(name)) {
            stopper.stopHeld(name, progress);
            return starter.startHeld(name, held, operation, progress);
        }
    }

    /** Has a machine stand still, or go on. Idempotent. */
    public Machine pause(MachineName name, boolean pause) throws InterruptedException {
        Machine changed;
        try (var _ = locks.hold(name)) {
            running(name).pause(pause);
            changed = keeper.notePaused(name, pause);
        }
        Optional<LiveMachine> goesOn = pause ? Optional.empty() : live.find(name);
        if (goesOn.isPresent()) {
            setClock(goesOn.get());
        }
        return changed;
    }

    /** What runs it, taken up when another run of the daemon started it. The caller holds its lock. */
    private LiveMachine running(MachineName name) {
        Machine machine = parts.find(name);
        if (machine.run() instanceof MachineRun.Running running) {
            keeper.held(machine, running);
        }
        return live.require(machine);
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

    /** The guest of a machine that runs. Throws {@code MACHINE_NOT_RUNNING}, also for one that stands still. */
    public Guest guest(MachineName name) throws InterruptedException {
        Machine machine = parts.find(name);
        Optional<String> still = still(machine);
        if (still.isPresent()) {
            throw new MachineException(ErrorCode.MACHINE_NOT_RUNNING, name, still.get());
        }
        return taken(machine).guest();
    }

    /** Why a machine that is up stands still, and the way out. A full disk may have kept its row from saying so. */
    private Optional<String> still(Machine machine) {
        MachineName name = machine.name();
        boolean paused = machine.run() instanceof MachineRun.Running running && running.paused();
        return stall(name)
                .or(() -> paused
                        ? Optional.of("machine %s: is paused (expected: running); 'holt vm resume %s' has it go on"
                                .formatted(name, name))
                        : Optional.empty());
    }

    /** Why a machine stands still that nobody paused, and the way out; empty when that is not so. */
    public Optional<String> stall(MachineName name) {
        return live.find(name).filter(LiveMachine::isStalled).map(LiveMachine::stall);
    }

    /** What is done with a guest. */
    @FunctionalInterface
    public interface InGuest<T> {
        T in(Guest guest) throws InterruptedException;
    }

    /**
     * Reads the disk of a machine that is down, as its own kernel would find it after its end: {@code task} gets a guest that has it, in which nothing of
     * the machine runs and what is written is lost. Nobody starts the machine meanwhile, or works on it in another way: {@code task} does no more than
     * read, and keep what it read in files. What is to be done with the answer is done afterwards.
     *
     * @param known whether there is no need any more: who worked on the machine while this waited may have kept the same. Asked in the same way
     * @return the answer; empty when there was no need
     * @throws MachineException {@code MACHINE_RUNNING}, {@code MACHINE_TOO_LARGE}, {@code BOOT_FAILED}; what {@code task} throws comes as it is
     */
    public <T> Optional<T> readDisk(MachineName name, Progress progress, BooleanSupplier known, InGuest<T> task)
            throws InterruptedException {
        return disks.read(name, progress, known, task);
    }

    /** Whether the inside of a machine can be talked to now. Starts nothing, and waits for a guest that does not answer for a short while only. */
    public Reach reach(MachineName name) {
        Machine machine = lookup(name).orElse(null);
        if (machine == null) {
            return new Reach.Gone();
        }
        return switch (machine.run()) {
            case MachineRun.Running _ ->
                still(machine).<Reach>map(Reach.Unreachable::new).orElseGet(() -> greeted(machine));
            case MachineRun.Starting _, MachineRun.Stopping _ ->
                new Reach.Unreachable(
                        "machine %s is %s".formatted(name, machine.run().state()));
            case MachineRun.Created _ -> new Reach.Down("machine %s was never started".formatted(name), false);
            case MachineRun.Stopped(Instant _, String why) ->
                new Reach.Down("machine %s: %s".formatted(name, why), true);
            case MachineRun.Failed(Instant _, String why) ->
                new Reach.Down("machine %s: %s".formatted(name, why), false);
        };
    }

    /** Whether the inside of a session's machine can be talked to now, as above. */
    public Reach reach(MachineName name, SessionId tenant) {
        return lookup(name, tenant).isPresent() ? reach(name) : new Reach.Gone();
    }

    private Reach greeted(Machine machine) {
        try {
            return new Reach.Up(taken(machine).guest(GLANCE).identity().bootId());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Reach.Unreachable("interrupted");
        } catch (HoltException e) {
            return new Reach.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    /** What runs a machine, taken up when another run of the daemon started it. */
    private LiveMachine taken(Machine machine) throws InterruptedException {
        if (keeper.holds(machine.name()) || !(machine.run() instanceof MachineRun.Running)) {
            return live.require(machine);
        }
        try (var _ = locks.hold(machine.name())) {
            return running(machine.name());
        }
    }

    /** The end of a machine's console, at most {@code limit} bytes; of one that is down, that of its last run. */
    public byte[] console(MachineName name, int limit) throws InterruptedException {
        Machine machine = parts.find(name);
        return machine.run() instanceof MachineRun.Running
                ? taken(machine).machine().console(limit)
                : parts.keptConsole(name, limit);
    }

    /** What a machine costs this host: of one that does not run, only its disk. */
    public RunningMachine.HostStats stats(MachineName name) {
        return live.find(name)
                .map(running -> running.machine().stats())
                .orElseGet(() -> new RunningMachine.HostStats(
                        Duration.ZERO, 0, 0, parts.disks().taken(parts.disk(name))));
    }

    /** Opens a port of this host that leads into a machine, in place of what it led to before; it comes back after each start. */
    public Machine forward(MachineName name, Forward forward) throws InterruptedException {
        try (var _ = locks.hold(name)) {
            Machine machine = parts.find(name);
            List<Forward> all = new ArrayList<>(machine.forwards());
            List<Forward> former =
                    all.stream().filter(f -> f.hostPort() == forward.hostPort()).toList();
            all.removeAll(former);
            all.add(forward);
            boolean runs = keeper.holds(name);
            if (runs) {
                forwards.open(name, forward);
            }
            try {
                return parts.store().change(name, m -> m.withForwards(all), m -> MachineEvents.changed(m, "forwards"));
            } catch (HoltException e) {
                if (runs && former.isEmpty()) {
                    forwards.close(name, forward);
                } else if (runs) {
                    forwards.openAll(name, former);
                }
                throw e;
            }
        }
    }

    /** Closes one. Idempotent. */
    public Machine unforward(MachineName name, int hostPort) throws InterruptedException {
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

    /**
     * What became of machines that are down.
     *
     * @param kept what would be lost with those that stay, in words
     */
    public record Pruned(List<MachineName> deleted, List<String> kept) {}

    /**
     * Removes all machines that are down and that nobody works on.
     *
     * @param dryRun only says which
     * @param force those too whose work would be lost
     */
    public Pruned prune(boolean dryRun, boolean force) throws InterruptedException {
        List<MachineName> deleted = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (Machine machine : list()) {
            if (machine.run().isUp()) {
                continue;
            }
            Optional<String> risk = force ? Optional.empty() : stopper.atRisk(machine);
            if (risk.isPresent()) {
                kept.add("%s: %s".formatted(machine.name(), risk.get()));
            } else if (dryRun || stopper.deleteIdle(machine.name())) {
                deleted.add(machine.name());
            }
        }
        return new Pruned(deleted, kept);
    }

    /** Whether a forward listens now. */
    public boolean isOpen(MachineName name, Forward forward) {
        return forwards.isOpen(name, forward);
    }

    /** The machines that need an image. */
    public List<String> users(Image image) {
        return names(machine -> machine.spec().image().equals(image.digest()));
    }

    /** The machines that need a kernel. */
    public List<String> users(Kernel kernel) {
        return names(machine -> machine.spec().kernel().equals(kernel.digest()));
    }

    private List<String> names(Predicate<Machine> which) {
        return list().stream()
                .filter(which)
                .map(machine -> machine.name().value())
                .toList();
    }

    /** Lets go of all; machines go on. */
    @Override
    public void close() {
        keeper.close();
    }
}
