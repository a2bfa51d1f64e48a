package dev.holt.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Files that survive a crash of the machine. */
final class Durable {
    private Durable() {}

    /** Makes a directory that is ours alone. */
    static Path directory(Path directory) throws IOException {
        return Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Makes sure that a file or a directory is on the disk as it is now. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The same of a directory with all beneath it; gives its files the permissions that files of ours have. */
    static void syncAll(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.forEach(Durable::settle);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void settle(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return;
            }
            boolean whole = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(whole ? "rwx------" : "rw-------"));
            sync(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
