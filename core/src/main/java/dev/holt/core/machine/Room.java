package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import java.util.function.Function;

/**
 * Whether this host has room for one machine more. Memory counts as it was promised to machines that are up; of disks only what is free now can
 * be told, for they grow as they are written. The monitor holds between a look and the row that changes what the next look sees.
 */
final class Room {
    /** What the host keeps for itself: an eighth of its memory, at most 2 GiB. */
    private static final int SHARE = 8;

    private static final long MOST_KEPT = 2L << 30;
    private static final long MIB = 1 << 20;
    /** A disk without this much room for it would fail soon. */
    private static final long LEAST_DISK = 512 * MIB;

    private final MachineStore store;
    private final Capacity capacity;
    private final java.nio.file.Path directory;
    /** What boots have that have no row. */
    private long lentMiB;

    Room(MachineParts parts) {
        this.store = parts.store();
        this.capacity = parts.capacity();
        this.directory = parts.directory();
    }

    /** Runs {@code row} when there is room for a disk. */
    synchronized Machine reserveDisk(Machine machine, Runnable row) {
        long free = capacity.free(directory);
        if (free < LEAST_DISK) {
            throw new MachineException(
                    ErrorCode.DISK_FULL,
                    machine.name(),
                    "disk: %d MiB are free in %s (expected: at least %d MiB); 'holt du' says what takes the room"
                            .formatted(free / MIB, directory, LEAST_DISK / MIB));
        }
        row.run();
        return machine;
    }

    /** Runs {@code row}, which makes {@code machine} count, when its memory fits beside that of the others. */
    synchronized Machine reserveMemory(Machine machine, Function<Machine, Machine> row) {
        MachineName name = machine.name();
        require(name, machine.spec().memoryMiB(), ", or 'holt vm set %s --memory SIZE'".formatted(name));
        return row.apply(machine);
    }

    /** Has memory count for a boot that has no row, when it fits beside that of the machines. */
    synchronized Loan lendMemory(MachineName name, int memoryMiB) {
        require(name, memoryMiB, "");
        lentMiB += memoryMiB;
        return () -> giveBack(memoryMiB);
    }

    private synchronized void giveBack(int memoryMiB) {
        lentMiB -= memoryMiB;
    }

    /** Memory that counts until this is closed. */
    interface Loan extends AutoCloseable {
        @Override
        void close();
    }

    private void require(MachineName name, int memoryMiB, String otherWay) {
        long promised = lentMiB
                + store.list().stream()
                        .filter(other -> other.run().isUp() && !other.name().equals(name))
                        .mapToLong(Room::memoryMiB)
                        .sum();
        long usable = (capacity.memory() - Math.min(capacity.memory() / SHARE, MOST_KEPT)) / MIB;
        if (promised + memoryMiB > usable) {
            throw new MachineException(
                    ErrorCode.MACHINE_TOO_LARGE,
                    name,
                    "memory: %d MiB (expected: at most %d MiB, for machines that are up have %d of %d MiB); stop one%s"
                            .formatted(memoryMiB, Math.max(0, usable - promised), promised, usable, otherWay));
        }
    }

    private static long memoryMiB(Machine machine) {
        return machine.run() instanceof MachineRun.Running running
                ? running.booted().memoryMiB()
                : machine.spec().memoryMiB();
    }
}
