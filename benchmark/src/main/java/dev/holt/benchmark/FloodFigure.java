package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * 50 running sessions whose agents report ten hooks a second each, by a process for each hook, while {@code holt ls} and the bare client run in turn.
 * Counted are the hooks that became events and that the sessions say were heard; the daemon's processor time is measured until the last is there.
 */
final class FloodFigure implements Figure {
    private static final int SESSIONS = 50;
    private static final int RATE = 10 * SESSIONS;
    private static final int PAUSE_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String row() {
        return "flood";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int count = RATE * lab.rounds(10, 5, 60);
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                EchoServer echo = lab.echoServer()) {
            home.startDaemon();
            home.addProject("small", repository);
            List<Hooks.Target> targets = HookedAgent.in(home).spawn("small", SESSIONS).stream()
                    .map(session -> new Hooks.Target(session.hooks(), session.launch()))
                    .toList();
            Waiting.pass(Duration.ofSeconds(5));
            try (Rpc subscriber = home.rpc()) {
                Hooks.Arrivals arrivals = Hooks.Arrivals.on(subscriber);
                return flood(lab, home, echo, arrivals, targets, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Lab.delete(repository);
        }
    }

    private List<Reading> flood(
            Lab lab, Home home, EchoServer echo, Hooks.Arrivals arrivals, List<Hooks.Target> targets, int count)
            throws IOException {
        Path times = lab.runner().scratch("times");
        long daemon = home.daemonPid();
        Process listing =
                home.runner().start(home.stopwatch().endless(PAUSE_MILLIS, echo.client(), home.holt("ls")), times);
        double before = Proc.processorSeconds(daemon);
        List<Hooks.Call> calls = new Hooks(lab.programs(), lab.runner()).call(RATE, count, targets);
        boolean complete = arrivedAll(arrivals, count);
        double processor = Proc.processorSeconds(daemon) - before;
        listing.destroyForcibly().onExit().join();
        String printed = Files.readString(times);
        double[] listings = Stopwatch.times(printed, 1);
        long heard = heard(home);
        double seconds = (calls.getLast().ended() - calls.getFirst().begun()) / 1e9;
        double late = (arrivals.last() - calls.getLast().ended()) / 1e6;
        String what = "%d hooks of %d sessions".formatted(count, SESSIONS);
        return List.of(
                new Reading(
                        row(),
                        what + ", stored",
                        kind(),
                        Unit.COUNT,
                        Math.min(arrivals.count(), heard),
                        count,
                        new Bound.Exactly(count),
                        List.of(
                                "%d events of %d different hooks, %d heard by the sessions%s; %.0f hooks a second, the last event %.1f ms after the last hook"
                                        .formatted(
                                                arrivals.events(),
                                                arrivals.count(),
                                                heard,
                                                complete ? "" : " (not all arrived in time)",
                                                count / seconds,
                                                late))),
                new Reading(
                        row(),
                        "the daemon meanwhile, of one core",
                        kind(),
                        Unit.PERCENT,
                        100 * processor / seconds,
                        Reading.NONE,
                        new Bound.AtMost(100),
                        List.of(
                                "%.2f ms of processor time a hook, %.0f listings included; its memory at its highest %.1f MiB"
                                        .formatted(
                                                1000 * processor / count,
                                                (double) listings.length,
                                                Proc.mebibytes(daemon, "VmHWM")))),
                new Reading(
                        row(),
                        "holt ls meanwhile, whole process, p99",
                        kind(),
                        Unit.MILLISECONDS,
                        Statistics.percentile(99, listings),
                        Statistics.percentile(99, Stopwatch.times(printed, 0)),
                        new Bound.AtMost(20),
                        List.of("%d listings, p50 %.2f ms (echo %.2f ms), slowest %.1f ms"
                                .formatted(
                                        listings.length,
                                        Statistics.median(listings),
                                        Statistics.median(Stopwatch.times(printed, 0)),
                                        Statistics.percentile(100, listings)))));
    }

    /** How many hooks the sessions say that they have heard. */
    private static long heard(Home home) {
        try (Rpc rpc = home.rpc()) {
            return home.sessions().stream()
                    .map(session -> session.path("id").asString())
                    .map(id -> rpc.call("session.show", Map.of("session", id)))
                    .mapToLong(shown -> shown.path("signals").path("heard").asLong())
                    .sum();
        }
    }

    private static boolean arrivedAll(Hooks.Arrivals arrivals, int count) {
        try {
            Waiting.until("events of hooks", PATIENCE, () -> arrivals.count() >= count);
            return true;
        } catch (BenchException _) {
            return false;
        }
    }
}
