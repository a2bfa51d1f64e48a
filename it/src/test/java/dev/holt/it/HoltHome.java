package dev.holt.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Holt of a test's own: a home in a new directory, the packaged client, and ways to look at what it does from outside. Closing it ends every
 * process of it and removes the directory. With the system property {@code holt.as} everything runs as that user.
 */
final class HoltHome implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_RUN = 60;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final Path dist;
    private final String name;
    private final Map<String, String> environment = new HashMap<>();

    /** How a command ended. */
    record Result(int status, String out, String err) {
        Result succeeded() {
            if (status != 0) {
                throw new AssertionError("status %d%nout: %s%nerr: %s".formatted(status, out, err));
            }
            return this;
        }

        String line() {
            return out.strip();
        }

        JsonNode json() {
            return JSON.readTree(out);
        }

        JsonNode jsonError() {
            return JSON.readTree(err).path("error");
        }

        /** That it failed as it should: with this exit status and, in JSON, this code. Returns the message. */
        String refused(int expectedStatus, String code) {
            JsonNode error;
            try {
                error = jsonError();
            } catch (JacksonException e) {
                throw new AssertionError(
                        "no error in JSON, status %d%nout: %s%nerr: %s".formatted(status, out, err), e);
            }
            if (status != expectedStatus || !error.path("code").asString().equals(code)) {
                throw new AssertionError("expected %d %s%nstatus %d%nout: %s%nerr: %s"
                        .formatted(expectedStatus, code, status, out, err));
            }
            if (!out.isEmpty()) {
                throw new AssertionError("an error, but also output: " + out);
            }
            return error.path("message").asString();
        }
    }

    HoltHome() {
        this("h");
    }

    /** With the home itself in a directory of this name. */
    HoltHome(String name) {
        this(name, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** With all of it in a new directory in {@code where}. */
    HoltHome(String name, Path where) {
        this.dist = Path.of(System.getProperty("holt.dist"));
        this.name = name;
        try {
            this.directory = Files.createTempDirectory(
                    where,
                    "holt-it-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        own(directory);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", directory.resolve("user").toString());
        environment.put("HOLT_HOME", data().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        makeDirectory("user");
    }

    Path directory() {
        return directory;
    }

    Path data() {
        return directory.resolve(name);
    }

    Path dist() {
        return dist;
    }

    /** Where the sockets are. */
    Path run() {
        Path run = data().resolve("run");
        return run.toString().length() <= LONGEST_RUN ? run : sharedRun().resolve(hash(data().toString()));
    }

    private static Path sharedRun() {
        return Path.of("/tmp/holt-" + userId());
    }

    /** FNV-1a of 32 bits, as docs/protocol.md has it. */
    private static String hash(String text) {
        int hash = 0x811c9dc5;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return "%08x".formatted(hash);
    }

    /** Whether the tests may mount, and Holt runs as root. */
    static boolean isRoot() {
        return userId() == 0;
    }

    /** The user as whom Holt runs. */
    static int userId() {
        String user = System.getProperty("holt.as", "");
        try {
            return user.isEmpty()
                    ? (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")
                    : Integer.parseInt(user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path client() {
        return dist.resolve("bin/holt");
    }

    Map<String, String> environment() {
        return environment;
    }

    /** From now on a daemon that this home starts dies when it reaches a point of a table of steps. */
    void crashAt(String point) {
        environment.put("HOLT_KILL_AT", point);
    }

    /** Starts a daemon that does not crash, and waits until it has taken up what the former one left. */
    void recover() {
        environment.remove("HOLT_KILL_AT");
        holt("daemon", "start").succeeded();
        await().atMost(PATIENCE).until(() -> !daemonStatus().path("reconciling").asBoolean(true));
    }

    JsonNode daemonStatus() {
        return holt("daemon", "status", "--json").succeeded().json();
    }

    /** A new directory of the test's. */
    Path makeDirectory(String name) {
        try {
            Path made = Files.createDirectories(directory.resolve(name));
            own(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A repository with one commit of {@code README} on branch {@code main}. */
    Path repository(String name) {
        Path repository = makeDirectory(name);
        run(repository, "git", "init", "-q", "-b", "main").succeeded();
        run(repository, "git", "config", "user.name", "Test").succeeded();
        run(repository, "git", "config", "user.email", "test@localhost").succeeded();
        write(repository.resolve("README"), "hello\n");
        run(repository, "git", "add", "-A").succeeded();
        run(repository, "git", "commit", "-qm", "first").succeeded();
        return repository;
    }

    /** A repository that is registered as project {@code name}. */
    Path project(String name) {
        Path repository = repository(name);
        holt("project", "add", repository.toString()).succeeded();
        return repository;
    }

    void write(Path file, String text) {
        try {
            Files.writeString(file, text);
            own(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Spawns a {@code shell} session on a project and returns its id. */
    String spawn(String project, String script) {
        return holt("spawn", "--project", project, "--agent", "shell", script)
                .succeeded()
                .line();
    }

    /** Starts {@code holt} and leaves it running; what it prints goes to files of the test's. */
    Client client(String... arguments) {
        try {
            List<String> argv = new ArrayList<>();
            argv.add(client().toString());
            argv.addAll(List.of(arguments));
            Path out = Files.createTempFile(directory, "out", "");
            Path err = Files.createTempFile(directory, "err", "");
            return new Client(start(directory, argv, ProcessBuilder.Redirect.to(out.toFile()), err), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@code holt} that runs beside the test. */
    record Client(Process process, Path outFile, Path errFile) {
        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }

        Result ended() {
            return ended(PATIENCE);
        }

        Result ended(Duration patience) {
            try {
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("did not end within %s; err: %s".formatted(patience, read(errFile)));
                }
                return new Result(process.exitValue(), out(), read(errFile));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static String read(Path file) {
            try {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts a session of the agent {@code shell}; its id. */
    String spawn(String script) {
        return holt("spawn", "--agent", "shell", script).succeeded().line();
    }

    /** Runs {@code holt} in the test's directory. */
    Result holt(String... arguments) {
        return holtIn(directory, null, arguments);
    }

    Result holtIn(Path where, byte @Nullable [] input, String... arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(client().toString());
        argv.addAll(List.of(arguments));
        return run(where, input, argv);
    }

    Result run(Path where, String... argv) {
        return run(where, null, List.of(argv));
    }

    Result run(Path where, byte @Nullable [] input, List<String> argv) {
        try {
            Path out = Files.createTempFile(directory, "out", "");
            Path err = Files.createTempFile(directory, "err", "");
            Process process = start(where, argv, ProcessBuilder.Redirect.to(out.toFile()), err);
            try (var stdin = process.getOutputStream()) {
                if (input != null) {
                    stdin.write(input);
                }
            } catch (IOException _) {
                // The program did not want all of its input.
            }
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "did not end within %s: %s%n%s".formatted(PATIENCE, argv, Files.readString(err)));
            }
            Result result = new Result(
                    process.exitValue(),
                    new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
                    new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts a program with this home's environment. */
    Process start(Path where, List<String> argv, ProcessBuilder.Redirect out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(asUser(argv)).directory(where.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectOutput(out).redirectError(err.toFile()).start();
    }

    /** A session as {@code holt show --json} gives it. */
    JsonNode session(String id) {
        return holt("show", id, "--json").succeeded().json();
    }

    String status(String id) {
        return session(id).path("status").asString();
    }

    Path sessionDirectory(String id) {
        return data().resolve("sessions").resolve(id);
    }

    Path worktree(String id) {
        return data().resolve("worktrees")
                .resolve(id.substring(0, id.lastIndexOf('-')))
                .resolve(id);
    }

    /** The daemon's process, if it runs. */
    Optional<ProcessHandle> daemon() {
        return ProcessHandle.allProcesses()
                .filter(p ->
                        p.info().arguments().map(List::of).orElse(List.of()).contains("--serve"))
                .filter(p -> environmentOf(p.pid()).contains("HOLT_HOME=" + data()))
                .findFirst();
    }

    /** The tmux server's process, if it runs. */
    Optional<ProcessHandle> terminalServer() {
        if (!Files.exists(terminalSocket())) {
            return Optional.empty();
        }
        Result pid = run(directory, "tmux", "-S", terminalSocket().toString(), "display-message", "-p", "#{pid}");
        return pid.status() == 0 ? ProcessHandle.of(Long.parseLong(pid.line())) : Optional.empty();
    }

    /** That nothing is left of a spawn that failed: no session, work tree, branch, ref or window. */
    void assertNothingHalfMade(Path repository) {
        List<String> left = new ArrayList<>();
        holt("ls", "--all", "--json")
                .succeeded()
                .json()
                .path("sessions")
                .forEach(session -> left.add(session.toString()));
        left.addAll(worktrees(repository));
        branches(repository).stream().filter(ref -> ref.contains("holt")).forEach(left::add);
        left.addAll(windows());
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + left);
        }
    }

    /** Kills the daemon as a crash would, and waits until it is gone. */
    void crash() {
        ProcessHandle daemon = daemon().orElseThrow(() -> new AssertionError("no daemon runs"));
        daemon.destroyForcibly();
        daemon.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The processes that carry the mark of a session. */
    List<ProcessHandle> processesOf(String id) {
        return ProcessHandle.allProcesses()
                .filter(p -> environmentOf(p.pid()).contains("HOLT_SESSION_ID=" + id)
                        && environmentOf(p.pid()).contains("HOLT_HOME=" + data()))
                .toList();
    }

    /** The names of the windows that tmux has. */
    List<String> windows() {
        Path socket = terminalSocket();
        if (!Files.exists(socket)) {
            return List.of();
        }
        Result result = run(directory, "tmux", "-S", socket.toString(), "list-sessions", "-F", "#{session_name}");
        return result.status() == 0 ? result.out().lines().sorted().toList() : List.of();
    }

    Path terminalSocket() {
        return run().resolve("tmux.sock");
    }

    /** Sends a signal to a process, or with a negative number to a group. */
    void signal(String signal, long pid) {
        run(directory, "kill", "-s", signal, "--", Long.toString(pid)).succeeded();
    }

    /** What git knows of work trees of a repository, without the main one. */
    List<String> worktrees(Path repository) {
        return run(repository, "git", "worktree", "list", "--porcelain")
                .succeeded()
                .out()
                .lines()
                .filter(line -> line.startsWith("worktree "))
                .map(line -> line.substring("worktree ".length()))
                .skip(1)
                .toList();
    }

    List<String> branches(Path repository) {
        return run(repository, "git", "for-each-ref", "--format=%(refname)", "refs/heads", "refs/holt")
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    /** Everything that runs for this home: daemon, clients, terminal, runners, agents and what they started. */
    List<ProcessHandle> processes() {
        String within = directory + "/";
        return ProcessHandle.allProcesses()
                .filter(p -> environmentOf(p.pid()).contains("HOLT_HOME=" + data())
                        || commandLineOf(p.pid()).contains(within))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Kills all of them at once, as the end of the machine would: nobody gets to write a last word. */
    void powerOff() {
        await().atMost(PATIENCE).until(() -> {
            List<ProcessHandle> left = processes();
            // Runners first: they would report the end of their agents.
            left.stream()
                    .filter(p -> commandLineOf(p.pid()).matches("\\S*/holt-run session .*"))
                    .forEach(ProcessHandle::destroyForcibly);
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
    }

    /** Ends every process of this home. */
    void stop() {
        powerOff();
    }

    @Override
    public void close() {
        stop();
        if (!run().startsWith(data())) {
            removeTree(run());
            removeIfEmpty(sharedRun());
        }
        removeTree(directory);
    }

    /** The arguments of a process, separated by spaces. */
    static String commandLineOf(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException _) {
            return "";
        }
    }

    /** The variables that a process was started with. */
    static List<String> environmentOf(long pid) {
        try {
            return List.of(Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1));
        } catch (IOException _) {
            return List.of();
        }
    }

    private static List<String> asUser(List<String> argv) {
        String user = System.getProperty("holt.as", "");
        if (user.isEmpty()) {
            return argv;
        }
        List<String> all = new ArrayList<>(
                List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs"));
        all.addAll(argv);
        return all;
    }

    private static void own(Path path) {
        String user = System.getProperty("holt.as", "");
        if (!user.isEmpty()) {
            try {
                Files.setAttribute(path, "unix:uid", Integer.parseInt(user));
                Files.setAttribute(path, "unix:gid", Integer.parseInt(user));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void removeIfEmpty(Path shared) {
        try {
            Files.deleteIfExists(shared);
        } catch (DirectoryNotEmptyException _) {
            // Another home's.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
