package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs with an environment of the bench's own and keeps what they print in files of its directory. */
final class Runner {
    private static final int PATIENCE_SECONDS = 600;

    private final Path directory;
    private final Map<String, String> environment;

    Runner(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Runs it to its end and returns what it printed. Throws {@link BenchException} with its errors when it fails. */
    String run(List<String> command) {
        Path out = scratch("out");
        Path err = scratch("err");
        try {
            Process process = builder(command, out, err).start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new BenchException("%s: did not end in time".formatted(String.join(" ", command)));
            }
            if (process.exitValue() != 0) {
                throw new BenchException("%s: status %d: %s"
                        .formatted(
                                String.join(" ", command),
                                process.exitValue(),
                                text(err).strip()));
            }
            return text(out);
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(command.getFirst(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    String run(String... command) {
        return run(List.of(command));
    }

    /** Starts it and lets it run; what it prints goes to the file. */
    Process start(List<String> command, Path out) {
        try {
            return builder(command, out, Path.of("/dev/null")).start();
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(command.getFirst(), e.getMessage()), e);
        }
    }

    /** A new empty file. */
    Path scratch(String name) {
        try {
            return Files.createTempFile(directory, "run-", "." + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(List<String> command, Path out, Path err) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
