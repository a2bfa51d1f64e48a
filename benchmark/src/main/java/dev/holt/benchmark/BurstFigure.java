package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * 200 shell sessions spawned at once, by 200 requests in flight, while {@code holt ls} and the bare client run in turn; then all are killed, cleaned
 * and removed, and what is left is counted. The yardstick of the whole is as many {@code git worktree add} and {@code tmux new-session} by hand,
 * one after the other, in the same repository right before.
 */
final class BurstFigure implements Figure {
    private static final int PAUSE_MILLIS = 50;
    private static final int SHOWN = 8;

    @Override
    public String row() {
        return "burst";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int sessions = lab.rounds(200, 50);
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                EchoServer echo = lab.echoServer()) {
            double bare = byHand(lab, repository, sessions);
            home.startDaemon();
            home.addProject("small", repository);
            Path times = lab.runner().scratch("times");
            Process listing =
                    home.runner().start(home.stopwatch().endless(PAUSE_MILLIS, echo.client(), home.holt("ls")), times);
            long start = System.nanoTime();
            List<String> ids = home.spawnSleeping("small", sessions);
            double took = (System.nanoTime() - start) / 1e9;
            listing.destroyForcibly().onExit().join();
            String printed = Files.readString(times);
            double[] listings = Stopwatch.times(printed, 1);
            double peak = Proc.mebibytes(home.daemonPid(), "VmHWM");
            long running = home.sessions().stream()
                    .filter(session -> Proc.alive(session.path("pid").asLong(0)))
                    .count();
            long ending = System.nanoTime();
            List<String> left = end(home, repository, ids);
            double ended = (System.nanoTime() - ending) / 1e9;
            return List.of(
                    new Reading(
                            row(),
                            "%d sessions spawned at once, all running after".formatted(sessions),
                            kind(),
                            Unit.SECONDS,
                            took,
                            bare,
                            new Bound.Recorded(),
                            List.of("%d of %d processes ran then".formatted(running, sessions))),
                    new Reading(
                            row(),
                            "daemon's resident memory at its highest",
                            kind(),
                            Unit.MEBIBYTES,
                            peak,
                            Reading.NONE,
                            new Bound.Recorded(),
                            List.of()),
                    new Reading(
                            row(),
                            "holt ls meanwhile, whole process, p99",
                            kind(),
                            Unit.MILLISECONDS,
                            Statistics.percentile(99, listings),
                            Statistics.percentile(99, Stopwatch.times(printed, 0)),
                            new Bound.Recorded(),
                            List.of("%d listings, p50 %.1f ms, slowest %.1f ms"
                                    .formatted(
                                            listings.length,
                                            Statistics.median(listings),
                                            Statistics.percentile(100, listings)))),
                    new Reading(
                            row(),
                            "things left after kill, cleanup and rm of all",
                            kind(),
                            Unit.COUNT,
                            left.size(),
                            Reading.NONE,
                            new Bound.Exactly(0),
                            left.isEmpty()
                                    ? List.of(took(ended))
                                    : List.of(
                                            took(ended),
                                            "left: "
                                                    + String.join(
                                                            ", ", left.subList(0, Math.min(SHOWN, left.size()))))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Lab.delete(repository);
        }
    }

    private static String took(double seconds) {
        return "kill, cleanup and rm took %.1f s".formatted(seconds);
    }

    /** Does the same by hand and takes it away again; the seconds that the doing took. */
    private static double byHand(Lab lab, Path repository, int sessions) {
        double seconds;
        try (ByHand byHand = new ByHand(lab)) {
            List<String> command = byHand.startMany(repository, sessions);
            seconds = new Stopwatch(lab.programs(), lab.runner()).once(command) / 1000;
        }
        lab.runner().run("git", "-C", repository.toString(), "worktree", "prune");
        for (int i = 1; i <= sessions; i++) {
            lab.runner().run("git", "-C", repository.toString(), "branch", "-q", "-D", "hand-" + i);
        }
        return seconds;
    }

    /** Kills, cleans and removes the sessions; what there is of them afterwards. */
    private static List<String> end(Home home, Path repository, List<String> ids) throws IOException {
        try (Rpc rpc = home.rpc()) {
            each(rpc, "session.kill", ids, Map.of());
            rpc.call("session.cleanup", Map.of("sessions", ids, "dryRun", false, "force", false));
            each(rpc, "session.remove", ids, Map.of("force", true));
        }
        List<String> left = new ArrayList<>();
        home.sessions()
                .forEach(session -> left.add("session " + session.path("id").asString()));
        long daemon = home.daemonPid();
        for (long pid : home.processes()) {
            String command = Proc.commandLine(pid);
            if (pid != daemon && !command.isEmpty() && !command.startsWith("tmux")) {
                left.add("process %d (%s)".formatted(pid, command));
            }
        }
        home.runner()
                .run("git", "-C", repository.toString(), "worktree", "list", "--porcelain")
                .lines()
                .filter(line -> line.startsWith("worktree ") && !line.endsWith(repository.toString()))
                .forEach(left::add);
        home.runner()
                .run(
                        "git",
                        "-C",
                        repository.toString(),
                        "for-each-ref",
                        "--format=%(refname)",
                        "refs/heads/holt",
                        "refs/holt")
                .lines()
                .forEach(left::add);
        for (String directory : List.of("sessions", "worktrees/small")) {
            Path path = home.directory().resolve(directory);
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.map(entry -> "directory " + directory + "/" + entry.getFileName())
                            .forEach(left::add);
                }
            }
        }
        return left;
    }

    private static void each(Rpc rpc, String method, List<String> ids, Map<String, Object> more) {
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (String id : ids) {
            Map<String, Object> parameters = new HashMap<>(more);
            parameters.put("session", id);
            answers.add(rpc.send(method, parameters));
        }
        answers.forEach(Rpc::await);
    }
}
