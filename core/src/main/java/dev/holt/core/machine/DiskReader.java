package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.lock.Locks;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Reads the disks of machines that are down. This host never looks at a file system that a guest wrote: a helper machine without a network boots over
 * the disk, with what runs guests and nothing of the guest's own, and what it writes goes with it. It has no row: what a crash leaves of it is a boot
 * that nobody knows, which goes with the next start of the daemon. Safe for any thread.
 */
final class DiskReader {
    private static final int MOST_MEMORY_MIB = 256;

    private final MachineParts parts;
    private final Locks<MachineName> locks;
    private final Room room;
    private final Set<String> marks = ConcurrentHashMap.newKeySet();

    DiskReader(MachineParts parts, Locks<MachineName> locks, Room room) {
        this.parts = parts;
        this.locks = locks;
        this.room = room;
    }

    /** Those of its boots that are under way. */
    Set<String> marks() {
        return Set.copyOf(marks);
    }

    /** As {@link Machines#readDisk}. The machine's lock is held meanwhile, as by a start; whoever stops or deletes the machine calls this off. */
    <T> Optional<T> read(MachineName name, Progress progress, BooleanSupplier known, Machines.InGuest<T> task)
            throws InterruptedException {
        try (var held = locks.holdForLaunch(name)) {
            try {
                return readHeld(name, known, progress, task);
            } catch (InterruptedException e) {
                if (held.calledOff()) {
                    throw new MachineException(
                            ErrorCode.CANCELLED,
                            name,
                            "machine %s: somebody stopped or deleted it while its disk was read; 'holt vm list' shows what is there"
                                    .formatted(name),
                            e);
                }
                throw e;
            }
        }
    }

    private <T> Optional<T> readHeld(
            MachineName name, BooleanSupplier known, Progress progress, Machines.InGuest<T> task)
            throws InterruptedException {
        Machine machine = parts.find(name);
        Stopper.requireDown(machine);
        if (known.getAsBoolean()) {
            return Optional.empty();
        }
        parts.requireDisk(name);
        MachineSpec helper = helper(machine.spec());
        String mark = parts.marks().get();
        try (var _ = room.lendMemory(name, helper.memoryMiB())) {
            marks.add(mark);
            try {
                return Optional.of(boot(machine, helper, mark, progress, task));
            } finally {
                clear(mark);
                marks.remove(mark);
            }
        }
    }

    private static MachineSpec helper(MachineSpec own) {
        return new MachineSpec(
                own.image(),
                own.kernel(),
                1,
                Math.min(own.memoryMiB(), MOST_MEMORY_MIB),
                own.diskBytes(),
                MachineSpec.Network.NONE,
                MachineSpec.Init.HOLT,
                true);
    }

    /** Also for somebody who was interrupted: nothing else takes it away while this daemon runs. */
    private void clear(String mark) {
        boolean interrupted = Thread.interrupted();
        try {
            parts.vmm().clear(mark);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T boot(Machine machine, MachineSpec helper, String mark, Progress progress, Machines.InGuest<T> task)
            throws InterruptedException {
        Kernel kernel = parts.kernels().require(helper.kernel(), progress);
        progress.stage("reading the disk of %s by a helper machine".formatted(machine.name()));
        RunningMachine running = parts.vmm()
                .boot(
                        new BootRequest(
                                machine.name(),
                                helper,
                                mark,
                                parts.directory(machine.name()),
                                parts.disk(machine.name()),
                                true,
                                parts.images().require(helper.image(), progress),
                                kernel,
                                parts.kernels().initramfs(kernel),
                                new Networks.Attachment.None(),
                                machine.linkKey()),
                        progress);
        LiveMachine live = new LiveMachine(machine.name(), machine.linkKey(), parts.guests(), running);
        try {
            return task.in(greeted(machine, live));
        } finally {
            live.machine().kill();
            live.close();
        }
    }

    private Guest greeted(Machine machine, LiveMachine helper) throws InterruptedException {
        try {
            Guest guest = helper.guest(parts.settings().current().machines().bootPatience());
            guest.configure(new GuestConfiguration(machine.name().value(), null));
            return guest;
        } catch (HoltException e) {
            throw new MachineException(
                    ErrorCode.BOOT_FAILED,
                    machine.name(),
                    "machine %s: its disk can not be read, for the helper machine did not come up: %s%s"
                            .formatted(machine.name(), e.getMessage(), Starter.console(helper)),
                    e);
        }
    }
}
