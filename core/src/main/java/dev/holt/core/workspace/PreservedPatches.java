package dev.holt.core.workspace;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The numbered patch files of sessions whose work was preserved out of a machine: {@code <session>/preserved/<n>.patch}. Safe for any thread, one writer for a session. */
final class PreservedPatches {
    private static final String DIRECTORY = "preserved";
    private static final String SUFFIX = ".patch";
    private static final String BEGUN = ".begun";

    private final Path sessions;

    PreservedPatches(Path sessions) {
        this.sessions = sessions;
    }

    /** Writes a patch. */
    @FunctionalInterface
    interface Writing {
        ExportedPatch to(OutputStream patch) throws InterruptedException;
    }

    /** Adds what is written, durably; one that is empty or like the newest is not added. The newest then, empty when there is no work. */
    Optional<Preserved> add(Workspace workspace, Writing writing) throws InterruptedException {
        Path directory = directory(workspace);
        Path begun = directory.resolve(BEGUN);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(begun);
            Files.createFile(begun, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            ExportedPatch exported;
            try (OutputStream out = Files.newOutputStream(begun, StandardOpenOption.WRITE)) {
                exported = writing.to(out);
            }
            Optional<Preserved> newest = newest(workspace);
            if (exported.bytes() == 0) {
                return Optional.empty();
            }
            if (newest.isPresent() && Files.mismatch(begun, Path.of(newest.get().ref())) < 0) {
                return newest;
            }
            int number = newest.map(Preserved::number).orElse(0) + 1;
            try (FileChannel file = FileChannel.open(begun, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(begun, directory.resolve(number + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
            return newest(workspace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            removeQuietly(begun);
        }
    }

    Optional<Preserved> newest(Workspace workspace) {
        return all(workspace).stream().max(Comparator.comparingInt(Preserved::number));
    }

    /** All, oldest first. */
    List<Preserved> all(Workspace workspace) {
        Path directory = directory(workspace);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{1,9}\\" + SUFFIX))
                    .map(file -> new Preserved(number(file), file.toString(), workspace.base()))
                    .sorted(Comparator.comparingInt(Preserved::number))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void removeAll(Workspace workspace) {
        all(workspace).forEach(preserved -> removeQuietly(Path.of(preserved.ref())));
        removeQuietly(directory(workspace));
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()));
    }

    private Path directory(Workspace workspace) {
        return sessions.resolve(workspace.session()).resolve(DIRECTORY);
    }

    private static void removeQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // It is in nobody's way.
        }
    }
}
