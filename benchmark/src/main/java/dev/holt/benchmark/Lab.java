package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where figures are measured: a new directory for temporary files that is removed at the end, with the processes that still name it, and the
 * means to make homes and yardsticks in it. {@link #close} may be called from a shutdown hook while a figure is being measured.
 */
final class Lab implements AutoCloseable {
    /** A home in a longer directory would have its socket elsewhere. */
    private static final int LONGEST_PATH = 44;

    private final Programs programs;
    private final boolean quick;
    private final boolean full;
    private final Path directory;
    private final Runner runner;
    private int homes;

    Lab(Programs programs, boolean quick, boolean full) {
        this.programs = programs;
        this.quick = quick;
        this.full = full;
        try {
            Path made = Files.createTempDirectory("holt-bench-").toRealPath();
            if (made.toString().length() > LONGEST_PATH) {
                Files.delete(made);
                throw new BenchException("%s: %d bytes (expected: at most %d); set TMPDIR to a shorter path"
                        .formatted(made, made.toString().length(), LONGEST_PATH));
            }
            this.directory = made;
            Path user = Files.createDirectory(made.resolve("user"));
            Files.writeString(user.resolve(".gitconfig"), """
                    [user]
                        name = Bench
                        email = bench@localhost
                    [init]
                        defaultBranch = main
                    """);
            this.runner = new Runner(made, environment(user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment(Path user) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.put("HOME", user.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("TERM", "xterm-256color");
        return environment;
    }

    Programs programs() {
        return programs;
    }

    Runner runner() {
        return runner;
    }

    Path directory() {
        return directory;
    }

    /** How often something is measured: the first number, or the second with {@code --quick}. */
    int rounds(int usual, int whenQuick) {
        return quick ? whenQuick : usual;
    }

    /** As {@link #rounds(int, int)}, or the third number with {@code --full}. */
    int rounds(int usual, int whenQuick, int whenFull) {
        return full ? whenFull : rounds(usual, whenQuick);
    }

    /** A new home without a daemon. */
    Home home() {
        homes++;
        return new Home(this, directory.resolve("h" + homes));
    }

    /** A new repository of one commit with this many files of about a kilobyte, packed as a clone is. */
    Path repository(String name, int files) {
        Path repository = directory.resolve(name);
        try {
            for (int i = 0; i < files; i++) {
                Path file = repository.resolve("part%03d/file%05d.txt".formatted(i / 100, i));
                Files.createDirectories(file.getParent());
                Files.writeString(
                        file, "line of file %d of %s%n".formatted(i, name).repeat(32));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        runner.run("git", "-c", "init.defaultBranch=main", "init", "-q", repository.toString());
        runner.run("git", "-C", repository.toString(), "add", "-A");
        runner.run("git", "-C", repository.toString(), "commit", "-q", "-m", "Begin");
        runner.run("git", "-C", repository.toString(), "repack", "-a", "-d", "-q");
        return repository;
    }

    /** The echo server of the yardsticks, ready. */
    EchoServer echoServer() {
        return new EchoServer(this);
    }

    @Override
    public void close() {
        end(Proc.naming(directory));
        for (int i = 1; i <= homes; i++) {
            Home.clearMachines(directory.resolve("h" + i));
        }
        deleteMatching(BareMachine.SHARED, directory.getFileName() + "-");
        // A figure that is being measured may still remove something of its own, and make something more.
        Waiting.until("removal of " + directory, Duration.ofSeconds(10), this::deleted);
    }

    private boolean deleted() {
        try {
            delete(directory);
            return true;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    /** Ends processes at once and waits until they are gone. */
    static void end(List<Long> pids) {
        pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        Waiting.until(
                "end of processes " + pids,
                Duration.ofSeconds(20),
                () -> pids.stream().noneMatch(Proc::alive));
    }

    /** Removes the files of a directory whose names begin so. */
    static void deleteMatching(Path directory, String prefix) {
        String[] names = directory.toFile().list();
        if (names == null) {
            return;
        }
        try {
            for (String name : names) {
                if (name.startsWith(prefix)) {
                    Files.deleteIfExists(directory.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a directory with all that is in it. Idempotent. */
    static void delete(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try {
            try (Stream<Path> paths = Files.walk(directory)) {
                paths.forEach(all::add);
            }
            for (Path path : all.reversed()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
