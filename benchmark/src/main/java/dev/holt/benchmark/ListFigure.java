package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.List;

/** {@code holt ls} with 200 sessions, 20 of them running: the whole process, against a bare client that connects and echoes. */
final class ListFigure implements Figure {
    private static final int SESSIONS = 200;
    private static final int RUNNING = 20;

    @Override
    public String row() {
        return "ls";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                EchoServer echo = lab.echoServer()) {
            Seed.fill(home, repository, RUNNING, SESSIONS);
            Stopwatch stopwatch = home.stopwatch();
            double first = stopwatch.once(home.holt("ls"));
            Seed.requirePrinted(home, SESSIONS);
            Stopwatch.Pair early = stopwatch.interleaved(lab.rounds(100, 50), echo.client(), home.holt("ls"));
            long daemon = home.daemonPid();
            double before = Proc.processorSeconds(daemon);
            Stopwatch.Pair pair = stopwatch.interleaved(lab.rounds(1000, 200), echo.client(), home.holt("ls"));
            double processor = (Proc.processorSeconds(daemon) - before) * 1000 / pair.holt().length;
            double holt = Statistics.median(pair.holt());
            double bare = Statistics.median(pair.yardstick());
            String figure = "holt ls, %d sessions, whole process, p50".formatted(SESSIONS);
            return List.of(
                    new Reading(row(), figure, kind(), Unit.MILLISECONDS, holt, bare, new Bound.AtMost(5), List.of()),
                    new Reading(
                            row(),
                            figure + ", against echo",
                            kind(),
                            Unit.MILLISECONDS,
                            holt,
                            bare,
                            new Bound.Times(5),
                            List.of(
                                    "a listing of a new daemon %.1f ms, the median of the %d after it %.2f ms; then p99 %.2f ms (echo %.2f ms); the daemon's processor time %.2f ms a listing"
                                            .formatted(
                                                    first,
                                                    early.holt().length,
                                                    Statistics.median(early.holt()),
                                                    Statistics.percentile(99, pair.holt()),
                                                    Statistics.percentile(99, pair.yardstick()),
                                                    processor))));
        } finally {
            Lab.delete(repository);
        }
    }
}
