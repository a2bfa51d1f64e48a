package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.os.DiskSpace;
import dev.holt.os.Subprocess;
import dev.holt.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Packs what can not be made again into one file, while work goes on: the database, the settings, its person's agents, the projects' values and the sessions'
 * directories. Work trees are not in it; what an agent committed and what was preserved is in the user's repositories.
 *
 * <p>The file is a gzipped tar archive whose entries lie as in the data directory, {@code config.toml} too.
 */
final class Archive {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int ERROR_LIMIT = 4096;
    /** Said by tar when a file grew or went while it was read; the archive is whole. */
    private static final int CHANGED_MEANWHILE = 1;

    private final Home home;
    private final Database database;
    private final Map<String, String> environment;

    /** Finds tar by the PATH in {@code environment}. */
    Archive(Home home, Database database, Map<String, String> environment) {
        this.home = home;
        this.database = database;
        this.environment = environment;
    }

    /**
     * Writes {@code target}, which appears whole, synced and 0600, or not at all. Returns its size in bytes.
     *
     * @throws HoltException {@code INVALID_ARGUMENT} when it exists or its directory can not be written
     */
    long write(Path target) {
        Path directory = Objects.requireNonNullElse(target.getParent(), target);
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "backup: %s %s; name a file in a directory that you can write to"
                            .formatted(
                                    Printable.of(directory.toString()),
                                    Files.isDirectory(directory) ? "is write-protected" : "is no directory"));
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "backup: '%s' exists (expected: a new file); name another"
                            .formatted(Printable.of(target.toString())));
        }
        try {
            Path copies = Files.createTempDirectory(home.data(), ".backup-");
            Path part = Files.createTempFile(
                    directory,
                    ".",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                database.backup(copies.resolve(home.database().getFileName()));
                pack(copies, part, target);
                sync(part);
                Files.move(part, target);
                sync(directory);
                return Files.size(target);
            } finally {
                Files.deleteIfExists(part);
                Files.deleteIfExists(copies.resolve(home.database().getFileName()));
                Files.deleteIfExists(copies);
            }
        } catch (IOException e) {
            if (DiskSpace.isExhausted(e)) {
                throw full(target);
            }
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(ErrorCode.CANCELLED, "backup: called off; nothing was written", e);
        }
    }

    private void pack(Path copies, Path part, Path target) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of("tar", "--create", "--gzip", "--warning=no-file-changed"));
        add(argv, copies.resolve(home.database().getFileName()));
        add(argv, home.config());
        add(argv, home.agents());
        add(argv, home.projects());
        add(argv, home.sessions());
        Subprocess.Result packed = Subprocess.run(
                argv, home.data(), environment, new Subprocess.Streams(new byte[0], null, part), PATIENCE, ERROR_LIMIT);
        if (DiskSpace.saysExhausted(packed.errorText())) {
            throw full(target);
        }
        if (!packed.succeeded() && packed.status() != CHANGED_MEANWHILE) {
            throw new HoltException(
                    ErrorCode.INTERNAL,
                    "backup: tar %s: %s"
                            .formatted(
                                    packed.timedOut() ? "took over half an hour" : "ended with " + packed.status(),
                                    Printable.of(packed.errorText().strip())));
        }
    }

    private static void add(List<String> argv, Path path) {
        if (Files.exists(path)) {
            argv.add("--directory=" + path.getParent());
            argv.add(path.getFileName().toString());
        }
    }

    private static HoltException full(Path target) {
        return new HoltException(
                ErrorCode.DISK_FULL,
                "backup: no room for '%s'; nothing was written. Name a file on another disk, or make room"
                        .formatted(Printable.of(target.toString())));
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
