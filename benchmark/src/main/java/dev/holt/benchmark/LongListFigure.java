package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code holt ls} with 1,000 sessions, 20 of them running: the whole process at its slowest, against a bare client. */
final class LongListFigure implements Figure {
    private static final int SESSIONS = 1000;
    private static final int RUNNING = 20;

    @Override
    public String row() {
        return "list";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                EchoServer echo = lab.echoServer()) {
            Seed.fill(home, repository, RUNNING, SESSIONS);
            Stopwatch stopwatch = home.stopwatch();
            Seed.requirePrinted(home, SESSIONS);
            stopwatch.interleaved(lab.rounds(100, 50), echo.client(), home.holt("ls"));
            int rounds = lab.rounds(1000, 200);
            long daemon = home.daemonPid();
            double before = Proc.processorSeconds(daemon);
            Stopwatch.Pair pair = stopwatch.interleaved(rounds, echo.client(), home.holt("ls"));
            double processor = (Proc.processorSeconds(daemon) - before) * 1000 / rounds;
            return List.of(new Reading(
                    row(),
                    "holt ls, %d sessions, whole process, p99".formatted(SESSIONS),
                    kind(),
                    Unit.MILLISECONDS,
                    Statistics.percentile(99, pair.holt()),
                    Statistics.percentile(99, pair.yardstick()),
                    new Bound.AtMost(20),
                    List.of(
                            "p50 %.2f ms (echo %.2f ms); session.list by JSON-RPC p99 %.2f ms; the daemon's processor time %.2f ms a listing"
                                    .formatted(
                                            Statistics.median(pair.holt()),
                                            Statistics.median(pair.yardstick()),
                                            Statistics.percentile(99, byRpc(home, rounds)),
                                            processor))));
        } finally {
            Lab.delete(repository);
        }
    }

    private static double[] byRpc(Home home, int rounds) {
        double[] times = new double[rounds];
        try (Rpc rpc = home.rpc()) {
            for (int i = 0; i < rounds; i++) {
                long start = System.nanoTime();
                rpc.call("session.list", Map.of("all", false));
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return times;
    }
}
