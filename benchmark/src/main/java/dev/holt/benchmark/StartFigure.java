package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * A daemon's start with 1,000 sessions, 20 of them running, and its memory after it, against the same daemon on an empty home. The start is the whole
 * process {@code holt daemon start}, which returns when the daemon serves. The memory is the resident set once it has settled, after one listing.
 */
final class StartFigure implements Figure {
    private static final int SESSIONS = 1000;
    private static final int RUNNING = 20;

    @Override
    public String row() {
        return "start";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home full = lab.home();
                Home empty = lab.home()) {
            Seed.fill(full, repository, RUNNING, SESSIONS);
            full.stopDaemon();
            int rounds = lab.rounds(11, 5);
            double[] holt = new double[rounds];
            double[] bare = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                bare[i] = start(empty);
                holt[i] = start(full);
            }
            empty.startDaemon();
            double bareMemory = memory(empty);
            empty.stopDaemon();
            full.startDaemon();
            double processor = Proc.processorSeconds(full.daemonPid());
            double memory = memory(full);
            double peak = Proc.mebibytes(full.daemonPid(), "VmHWM");
            return List.of(
                    new Reading(
                            row(),
                            "daemon start to ready, %d sessions, p50".formatted(SESSIONS),
                            kind(),
                            Unit.SECONDS,
                            Statistics.median(holt),
                            Statistics.median(bare),
                            new Bound.AtMost(1.2),
                            List.of(
                                    "the yardstick is the same daemon on an empty home; slowest of %d starts %.3f s; the daemon's processor time until ready %.2f s"
                                            .formatted(rounds, Statistics.percentile(100, holt), processor))),
                    new Reading(
                            row(),
                            "daemon's resident memory after it",
                            kind(),
                            Unit.MEBIBYTES,
                            memory,
                            bareMemory,
                            new Bound.AtMost(200),
                            List.of("at its highest %.1f MiB".formatted(peak))));
        } finally {
            Lab.delete(repository);
        }
    }

    /** Starts the daemon and stops it again; the seconds that the start took. */
    private static double start(Home home) {
        double millis = home.stopwatch().once(home.holt("daemon", "start"));
        home.stopDaemon();
        return millis / 1000;
    }

    private static double memory(Home home) {
        home.run("ls");
        long pid = home.daemonPid();
        return Waiting.settled(1, () -> Proc.mebibytes(pid, "VmRSS"));
    }
}
