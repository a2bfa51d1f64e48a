package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The values of projects' variables, which may be secret: one file for each version, {@code <project>.<8 hex>.env}, 0600, with
 * {@code NAME=value} records that end with a NUL. A file never changes; the project's row names the one that counts, so values and row change
 * together. No locks: SQLite's threads call it, each for files of its own.
 */
final class Environments {
    private static final System.Logger LOG = System.getLogger(Environments.class.getName());
    private static final String SUFFIX = ".env";

    private final Path directory;

    Environments(Path directory) {
        this.directory = directory;
    }

    /** Writes a new file, durable on return, and returns its name. */
    String write(ProjectId project, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((name, value) -> text.append(record(name, value)));
        String name = "%s.%.8s%s".formatted(project, UUID.randomUUID(), SUFFIX);
        try {
            PrivateFiles.makeDirectory(directory);
            Path target = directory.resolve(name);
            Path part = PrivateFiles.temporary(target);
            try {
                Files.write(part, text.toString().getBytes(StandardCharsets.UTF_8));
                PrivateFiles.publish(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return name;
    }

    /** Reads a file; {@link java.nio.file.NoSuchFileException} when it is gone. */
    Map<String, String> read(String name) throws IOException {
        String text = Files.readString(directory.resolve(name));
        Map<String, String> values = new TreeMap<>();
        for (int from = 0, to = text.indexOf('\0'); to >= 0; from = to + 1, to = text.indexOf('\0', from)) {
            int equals = text.indexOf('=', from);
            if (equals < 0 || equals > to) {
                throw new IOException("%s: not a list of variables".formatted(directory.resolve(name)));
            }
            values.put(text.substring(from, equals), text.substring(equals + 1, to));
        }
        return values;
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a file that is not needed any more stays until the next start", e);
        }
    }

    /** Deletes what a crash left: every file that no row names. */
    void sweep(Set<String> named) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) || name.endsWith(".part"))
                    .filter(name -> !named.contains(name))
                    .forEach(this::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String record(String name, String value) {
        if (name.isEmpty() || name.contains("=") || name.contains("\0") || value.contains("\0")) {
            throw new StoreException(
                    ErrorCode.INVALID_ARGUMENT,
                    "environment: '%s' (expected: a name without '=', and neither name nor value with a NUL)"
                            .formatted(dev.holt.core.Printable.of(name)));
        }
        return name + "=" + value + "\0";
    }
}
