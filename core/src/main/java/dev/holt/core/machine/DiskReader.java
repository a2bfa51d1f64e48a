package dev.holt.core.machine;

import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.lock.Locks;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the disks of machines that are down. This host never looks at a file system that a guest wrote: a helper machine without a network boots over
 * the disk, with what runs guests and nothing of the guest's own, and what it writes goes with it. It has no row: what a crash leaves of it is a boot
 * that nobody knows, which goes with the next start of the daemon. Safe for any thread.
 */
final class DiskReader {
    private static final int MOST_MEMORY_MIB = 256;

    private final MachineParts parts;
    private final Locks<MachineName> locks;
    private final Set<String> marks = ConcurrentHashMap.newKeySet();

    DiskReader(MachineParts parts, Locks<MachineName> locks) {
        this.parts = parts;
        this.locks = locks;
    }

    /** Those of its boots that are under way. */
    Set<String> marks() {
        return Set.copyOf(marks);
    }

    /** Calls {@code task} with the guest of the helper. Nobody starts the machine meanwhile; whoever stops or deletes it calls this off. */
    <T> T read(MachineName name, Progress progress, Machines.InGuest<T> task) throws InterruptedException {
        try (var _ = locks.holdForLaunch(name)) {
            Machine machine = parts.find(name);
            Stopper.requireDown(machine);
            parts.requireDisk(name);
            String mark = parts.marks().get();
            marks.add(mark);
            try {
                return boot(machine, mark, progress, task);
            } finally {
                clear(mark);
                marks.remove(mark);
            }
        }
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

    private <T> T boot(Machine machine, String mark, Progress progress, Machines.InGuest<T> task)
            throws InterruptedException {
        MachineSpec own = machine.spec();
        MachineSpec helper = new MachineSpec(
                own.image(),
                own.kernel(),
                1,
                Math.min(own.memoryMiB(), MOST_MEMORY_MIB),
                own.diskBytes(),
                MachineSpec.Network.NONE,
                MachineSpec.Init.HOLT,
                true);
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
            Guest guest = live.guest(parts.settings().current().machines().bootPatience());
            guest.configure(new GuestConfiguration(machine.name().value(), null));
            return task.in(guest);
        } catch (HoltException e) {
            throw new MachineException(
                    e.code(),
                    machine.name(),
                    "machine %s: its disk can not be read: %s".formatted(machine.name(), e.getMessage()),
                    e);
        } finally {
            live.machine().kill();
            live.close();
        }
    }
}
