package dev.holt.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner reads: 0600 in directories of 0700. */
final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> FILE = permissions("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = permissions("rwx------");

    private PrivateFiles() {}

    /** The directory that {@code file} is in. */
    static Path directoryOf(Path file) {
        return requireNonNull(file.toAbsolutePath().getParent());
    }

    static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, DIRECTORY);
    }

    /** Makes an empty file when there is none, and takes away the rights of others. */
    static void make(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException _) {
            Files.setPosixFilePermissions(file, FILE.value());
        }
    }

    /** A new empty file beside {@code target}, for {@link #publish}. */
    static Path temporary(Path target) throws IOException {
        return Files.createTempFile(directoryOf(target), ".", ".part", FILE);
    }

    /** Makes {@code part} durable under the name {@code target}, which must be free. */
    static void publish(Path part, Path target) throws IOException {
        sync(part);
        Files.move(part, target);
        sync(directoryOf(target));
    }

    /** Makes a file's content, or a directory's names, durable. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
