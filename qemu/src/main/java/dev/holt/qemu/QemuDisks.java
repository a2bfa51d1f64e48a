package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.image.Image;
import dev.holt.core.machine.Disks;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.os.AllocatedSize;
import dev.holt.os.DiskSpace;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Disks as qcow2 overlays, made by {@code qemu-img}. An overlay names its image by a relative path when that is kept in this home, so that the home
 * can move; QEMU itself is told of both files by descriptors. Safe for any thread; not for two at the same disk.
 */
public final class QemuDisks implements Disks {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAGIC = 0x514649fb;
    private static final int BEFORE_SIZE = 20;
    private static final long SECTOR = 512;

    private final Place host;
    private final Map<String, String> environment;

    /** @param searchPath where {@code qemu-img} is looked for */
    public QemuDisks(Place host, String searchPath) {
        this.host = host;
        this.environment = Map.of("PATH", searchPath, "LC_ALL", "C.UTF-8");
    }

    @Override
    public void create(Path disk, Image image, long bytes) throws InterruptedException {
        if (bytes < image.size()) {
            throw tooSmall(disk, bytes, image.size());
        }
        // What a crash left half way is replaced.
        Path made = disk.resolveSibling(disk.getFileName() + ".new");
        Path base = image.file().toAbsolutePath();
        String backing = image.kept() ? relative(disk.toAbsolutePath(), base) : base.toString();
        try {
            run(List.of("create", "-q", "-f", "qcow2", "-b", backing, "-F", "raw", "--", made.toString(), size(bytes)));
            Files.move(made, disk, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("%s: %s".formatted(disk, e.getMessage()), e);
        }
    }

    @Override
    public long taken(Path disk) {
        try {
            return AllocatedSize.of(disk);
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void enlarge(Path disk, long bytes) throws InterruptedException {
        long present = virtualSize(disk);
        if (bytes < present) {
            throw tooSmall(disk, bytes, present);
        }
        if (bytes > present) {
            run(List.of("resize", "-q", "-f", "qcow2", "--", disk.toString(), size(bytes)));
        }
    }

    /** Makes a file that takes what is written over a disk, which stays as it is. */
    void cover(Path disk, Path scratch) throws InterruptedException {
        String backing = disk.toAbsolutePath().toString();
        String bytes = size(virtualSize(disk));
        run(List.of(
                "create", "-q", "-u", "-f", "qcow2", "-b", backing, "-F", "qcow2", "--", scratch.toString(), bytes));
    }

    private static String relative(Path disk, Path base) {
        return disk.resolveSibling(".").normalize().relativize(base.normalize()).toString();
    }

    /** Disks consist of whole sectors. */
    private static String size(long bytes) {
        return Long.toString((bytes + SECTOR - 1) / SECTOR * SECTOR);
    }

    /** The size that a guest sees, from the header. */
    private static long virtualSize(Path disk) {
        try (DataInputStream header = new DataInputStream(Files.newInputStream(disk))) {
            if (header.readInt() != MAGIC) {
                throw new IOException("no qcow2 (expected: a disk of a machine)");
            }
            header.skipNBytes(BEFORE_SIZE);
            return header.readLong();
        } catch (IOException e) {
            throw failed("%s: %s".formatted(disk, e.getMessage()), e);
        }
    }

    private void run(List<String> arguments) throws InterruptedException {
        Path program = host.program("qemu-img", environment)
                .orElseThrow(() -> new MachineException(
                        ErrorCode.VMM_MISSING,
                        "qemu-img: not found (expected: QEMU 7.2 or later); run: apt-get install qemu-utils"));
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(arguments);
        Completed answer = host.run(Command.of(argv, Path.of("/"), environment, PATIENCE));
        if (!answer.succeeded()) {
            String said = answer.errorText();
            throw new MachineException(
                    DiskSpace.saysExhausted(said) ? ErrorCode.DISK_FULL : ErrorCode.VMM_FAILED,
                    "qemu-img %s: %s"
                            .formatted(
                                    arguments.getFirst(),
                                    answer.timedOut()
                                            ? "took more than " + PATIENCE.toSeconds() + " s"
                                            : Printable.lines(said)));
        }
    }

    private static MachineException tooSmall(Path disk, long bytes, long least) {
        return new MachineException(
                ErrorCode.MACHINE_SPEC_INVALID,
                "disk %s: %d bytes (expected: at least %d); ask for a larger one".formatted(disk, bytes, least));
    }

    private static MachineException failed(String message, IOException cause) {
        return new MachineException(ErrorCode.VMM_FAILED, message, cause);
    }
}
