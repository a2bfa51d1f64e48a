package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.machine.MachineException;
import dev.holt.os.AllocatedSize;
import dev.holt.os.CurrentUser;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of machines: a sparse file for each boot, {@code <shared>/holt-<uid>/<home>-<mark>} when all that was promised there has room, else
 * {@code <data>/memory/<home>-<mark>}. {@code <home>} are 8 hexadecimal digits that tell the homes of one user apart. The directories are 0700, ours,
 * and no links. The shared one goes with its last file.
 * Safe for any thread: the monitor guards that what has room is made before the next one looks.
 */
final class MemoryFiles {
    private static final long RESERVE = 64L << 20;
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path shared;
    private final Path own;
    private final String home;
    private final Pattern name;

    MemoryFiles(QemuPaths paths, String home) {
        this.shared = paths.shared().resolve("holt-" + CurrentUser.id());
        this.own = paths.data().resolve("memory");
        this.home = home;
        this.name = Pattern.compile(home + "-([0-9a-f]{8})");
    }

    /** Makes the memory of a boot. A place on disk, which is slower, is told by {@code progress}. */
    synchronized Path create(String mark, long bytes, Progress progress) {
        try {
            if (hasRoom(bytes)) {
                return create(shared, mark, bytes);
            }
            progress.stage("%s has no room for %d MiB of memory: it becomes a file in %s, which is slower"
                    .formatted(shared.getParent(), bytes >> 20, own));
            return create(own, mark, bytes);
        } catch (IOException e) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, "memory of boot %s can not be made: %s".formatted(mark, e.getMessage()), e);
        }
    }

    /** The memory of a boot. */
    Optional<Path> find(String mark) {
        return List.of(shared, own).stream()
                .map(directory -> directory.resolve(home + "-" + mark))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }

    synchronized void remove(String mark) throws IOException {
        Files.deleteIfExists(shared.resolve(home + "-" + mark));
        Files.deleteIfExists(own.resolve(home + "-" + mark));
        try {
            Files.deleteIfExists(shared);
        } catch (IOException _) {
            // It has the memory of others.
        }
    }

    /** The marks of boots of this home that have memory. */
    Set<String> marks() {
        Set<String> marks = new TreeSet<>();
        for (Path directory : List.of(shared, own)) {
            for (Path file : BootFiles.entries(directory)) {
                Matcher matcher = name.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()) {
                    marks.add(matcher.group(1));
                }
            }
        }
        return marks;
    }

    /** Whether there is room beside all that machines, of any home of this user, may still touch. */
    private boolean hasRoom(long bytes) throws IOException {
        Path root = shared.getParent();
        if (root == null || !Files.isDirectory(root) || !Files.isWritable(root)) {
            return false;
        }
        long promised = 0;
        for (Path file : BootFiles.entries(shared)) {
            promised += untouched(file);
        }
        return DiskSpace.usable(root) - promised >= bytes + RESERVE;
    }

    private static long untouched(Path file) throws IOException {
        try {
            return Math.max(0, Files.size(file) - AllocatedSize.of(file));
        } catch (NoSuchFileException _) {
            // Its machine has just ended.
            return 0;
        }
    }

    private Path create(Path directory, String mark, long bytes) throws IOException {
        requireOurs(directory);
        Path file = directory.resolve(home + "-" + mark);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                FILE_MODE)) {
            channel.write(ByteBuffer.allocate(1), bytes - 1);
        }
        return file;
    }

    private static void requireOurs(Path directory) throws IOException {
        try {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        } catch (FileAlreadyExistsException _) {
            int owner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || Integer.toUnsignedLong(owner) != CurrentUser.id()
                    || !Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                            .equals(DIRECTORY)) {
                throw new IOException(
                        "%s is not a directory of ours with mode 0700; move it away".formatted(directory));
            }
        }
    }
}
