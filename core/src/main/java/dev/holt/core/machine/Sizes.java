package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.Image;
import dev.holt.core.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How large machines become: as asked for, else as the settings say, else by what the host has, and never below a floor. The shares of the host are a
 * quarter of its processors (at most 4) and an eighth of its memory (at most 8 GiB).
 */
public final class Sizes {
    private static final int MOST_VCPUS = 255;
    private static final int LEAST_MEMORY_MIB = 128;
    private static final int FLOOR_MEMORY_MIB = 512;
    private static final long FLOOR_DISK = 8L << 30;
    private static final long MOST_DISK = 16L << 40;
    private static final int MIB = 1 << 20;

    private final Capacity host;

    public Sizes(Capacity host) {
        this.host = host;
    }

    /** Where a size came from. */
    public enum Origin {
        FLAG,
        SETTING,
        HOST,
        FLOOR
    }

    /** One size and where it came from; {@code unit} is empty, {@code MiB} or {@code bytes}. */
    public record Size(String what, long value, String unit, Origin origin) {}

    /** All sizes of a machine. */
    public record Resolved(Size vcpu, Size memory, Size disk) {
        public List<Size> all() {
            return new ArrayList<>(List.of(vcpu, memory, disk));
        }
    }

    /**
     * Resolves the sizes of a new machine.
     *
     * @param image what its disk begins as; null: not known yet
     * @throws MachineException {@code MACHINE_SPEC_INVALID} or {@code MACHINE_TOO_LARGE}
     */
    public Resolved resolve(
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            Settings.Machines settings,
            @Nullable Image image) {
        Size processors = size(
                "vcpu",
                "",
                vcpu == null ? null : Long.valueOf(vcpu),
                settings.vcpu() == null ? null : Long.valueOf(settings.vcpu()),
                Math.min(4, host.processors() / 4),
                1);
        Size memory = size(
                "memory",
                "MiB",
                memoryMiB == null ? null : Long.valueOf(memoryMiB),
                settings.memoryMiB() == null ? null : Long.valueOf(settings.memoryMiB()),
                Math.min(8192, host.memory() / MIB / 8),
                FLOOR_MEMORY_MIB);
        long atLeast = image == null ? FLOOR_DISK : Math.max(FLOOR_DISK, image.size());
        Size disk = size("disk", "bytes", diskBytes, settings.diskBytes(), 0, atLeast);
        check(processors, memory, disk, image);
        return new Resolved(processors, memory, disk);
    }

    private static Size size(
            String what, String unit, @Nullable Long flag, @Nullable Long setting, long share, long floor) {
        if (flag != null) {
            return new Size(what, flag, unit, Origin.FLAG);
        }
        if (setting != null) {
            return new Size(what, setting, unit, Origin.SETTING);
        }
        return share > floor ? new Size(what, share, unit, Origin.HOST) : new Size(what, floor, unit, Origin.FLOOR);
    }

    private void check(Size vcpu, Size memory, Size disk, @Nullable Image image) {
        if (vcpu.value() < 1 || vcpu.value() > MOST_VCPUS) {
            throw invalid("vcpu: %d (expected: 1 to %d); pass --vcpu %d"
                    .formatted(vcpu.value(), MOST_VCPUS, Math.max(1, host.processors())));
        }
        if (memory.value() < LEAST_MEMORY_MIB) {
            throw invalid("memory: %d MiB (expected: at least %d MiB); pass --memory %dM"
                    .formatted(memory.value(), LEAST_MEMORY_MIB, FLOOR_MEMORY_MIB));
        }
        long has = host.memory() / MIB;
        if (memory.value() > has) {
            throw new MachineException(
                    ErrorCode.MACHINE_TOO_LARGE,
                    "memory: %d MiB (expected: at most the %d MiB of this host); pass --memory %dM"
                            .formatted(memory.value(), has, Math.max(FLOOR_MEMORY_MIB, has / 8)));
        }
        long least = Objects.requireNonNullElse(image == null ? null : image.size(), (long) MIB);
        if (disk.value() < least) {
            throw invalid("disk size: %d MiB (expected: at least the %d MiB of the image); pass --disk-size %dM"
                    .formatted(disk.value() / MIB, (least + MIB - 1) / MIB, (least + MIB - 1) / MIB));
        }
        if (disk.value() > MOST_DISK) {
            throw invalid("disk size: %d MiB (expected: at most %d MiB); pass --disk-size 20G"
                    .formatted(disk.value() / MIB, MOST_DISK / MIB));
        }
    }

    private static MachineException invalid(String message) {
        return new MachineException(ErrorCode.MACHINE_SPEC_INVALID, message);
    }
}
