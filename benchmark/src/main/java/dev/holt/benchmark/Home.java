package dev.holt.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** A home of its own for the packaged Holt. Closing it ends its sessions and its daemon and removes it. */
final class Home implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Scripts of sessions that only run: each sleeps a number of seconds of its own, by which {@code ps} tells them apart. */
    private static final int SLEEP = 10_000_000;

    private final Path directory;
    private final Programs programs;
    private final Runner runner;

    Home(Lab lab, Path directory) {
        this.directory = directory;
        this.programs = lab.programs();
        Map<String, String> environment = new HashMap<>(lab.runner().environment());
        environment.put("HOLT_HOME", directory.toString());
        this.runner = new Runner(lab.directory(), environment);
    }

    Path directory() {
        return directory;
    }

    Runner runner() {
        return runner;
    }

    Stopwatch stopwatch() {
        return new Stopwatch(programs, runner);
    }

    /** The command of a whole {@code holt} process. */
    List<String> holt(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.holt());
        command.addAll(List.of(arguments));
        return command;
    }

    String run(String... arguments) {
        return runner.run(holt(arguments));
    }

    void startDaemon() {
        run("daemon", "start");
    }

    /** Ends the daemon in order; sessions go on. */
    void stopDaemon() {
        stopDaemon(false);
    }

    private void stopDaemon(boolean sessions) {
        long pid;
        try (Rpc rpc = rpc()) {
            pid = rpc.call("daemon.status", Map.of()).path("pid").asLong();
            rpc.call("daemon.stop", Map.of("sessions", sessions));
        }
        Waiting.until("end of the daemon", PATIENCE, () -> !Proc.alive(pid));
    }

    Rpc rpc() {
        return new Rpc(directory.resolve("run/holt.sock"));
    }

    long daemonPid() {
        try (Rpc rpc = rpc()) {
            return rpc.call("daemon.status", Map.of()).path("pid").asLong();
        }
    }

    /** Registers a repository, without a limit on its sessions. */
    void addProject(String id, Path repository) {
        try (Rpc rpc = rpc()) {
            rpc.call("project.add", Map.of("path", repository.toString(), "id", id));
            rpc.call("project.set", Map.of("project", id, "settings", Map.of("session-limit", "0")));
        }
    }

    /** What {@code session.spawn} is told for a shell agent. */
    Map<String, Object> spawning(String project, String script) {
        return Map.of("project", project, "agent", "shell", "prompt", script, "environment", runner.environment());
    }

    /** Starts sessions that only run, all at once, and returns their ids. */
    List<String> spawnSleeping(String project, int count) {
        try (Rpc rpc = rpc()) {
            List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(rpc.send("session.spawn", spawning(project, sleep(i))));
            }
            return answers.stream()
                    .map(answer -> Rpc.await(answer).path("id").asString())
                    .toList();
        }
    }

    /** Starts a session that ends at once, waits for its end, and returns its id. */
    String spawnEnding(String project) {
        try (Rpc rpc = rpc()) {
            String id = rpc.call("session.spawn", spawning(project, "echo done"))
                    .path("id")
                    .asString();
            Waiting.until(
                    "end of " + id,
                    PATIENCE,
                    () -> rpc.call("session.show", Map.of("session", id))
                            .path("status")
                            .asString()
                            .equals("exited"));
            return id;
        }
    }

    /** The sessions as the daemon lists them. */
    List<JsonNode> sessions() {
        try (Rpc rpc = rpc()) {
            return rpc.call("session.list", Map.of("all", true)).path("sessions").values().stream()
                    .toList();
        }
    }

    /** The script of the session with this number among the sleeping ones. */
    static String sleep(int number) {
        return "exec " + sleepCommand(number);
    }

    /** How {@code ps} shows that session's process. */
    static String sleepCommand(int number) {
        return "sleep " + (SLEEP + number);
    }

    /** All processes that belong to it: daemon, terminal server, runners, agents. */
    List<Long> processes() {
        return Proc.naming(directory);
    }

    /** Ends all machines and removes them. */
    private void deleteMachines() {
        try (Rpc rpc = rpc()) {
            for (JsonNode machine :
                    rpc.call("vm.list", Map.of()).path("machines").values()) {
                rpc.call("vm.delete", Map.of("machine", machine.path("name").asString()));
            }
        }
    }

    /** What machines leave when no daemon ends them: the VMMs, which carry the mark of their home, and their memory. */
    static void clearMachines(Path directory) {
        String mark = "%08x".formatted(directory.resolve("run").toString().hashCode());
        Lab.end(Proc.withArgument("holt." + mark + "."));
        Lab.deleteMatching(
                Path.of("/dev/shm/holt-" + Proc.owner(ProcessHandle.current().pid())), mark + "-");
    }

    @Override
    public void close() {
        if (Files.exists(directory.resolve("run/holt.sock"))) {
            try {
                deleteMachines();
                stopDaemon(true);
            } catch (BenchException e) {
                System.err.printf("bench: stopping: %s%n", e.getMessage());
            }
        }
        Lab.end(processes());
        clearMachines(directory);
        Lab.delete(directory);
    }
}
