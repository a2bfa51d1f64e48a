package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code holt spawn} of a shell agent in a repository of 10,000 files, the whole command until the process runs, against {@code git worktree add}
 * and {@code tmux new-session} by hand in the same repository and on the same disk. Before each run what is still to be written goes to the disk.
 */
final class SpawnFigure implements Figure {
    private static final int FILES = 10_000;

    @Override
    public String row() {
        return "spawn";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("large", FILES);
        try (Home home = lab.home();
                ByHand byHand = new ByHand(lab)) {
            home.startDaemon();
            home.addProject("large", repository);
            List<String> spawn = home.holt("spawn", "--project", "large", "--agent", "shell", "exec sleep 10000000");
            double first = home.stopwatch().once(spawn);
            Stopwatch.Pair pair =
                    home.stopwatch().interleavedSynced(lab.rounds(11, 7), byHand.start(repository), spawn);
            return List.of(new Reading(
                    row(),
                    "holt spawn, shell agent, %d files, to process running, p50".formatted(FILES),
                    kind(),
                    Unit.MILLISECONDS,
                    Statistics.median(pair.holt()),
                    Statistics.median(pair.yardstick()),
                    new Bound.Times(1.3),
                    List.of(
                            "%d pairs; the daemon's first spawn, which also starts its tmux server, %.0f ms; slowest %.0f ms (by hand %.0f ms)"
                                    .formatted(
                                            pair.holt().length,
                                            first,
                                            Statistics.percentile(100, pair.holt()),
                                            Statistics.percentile(100, pair.yardstick())))));
        } finally {
            Lab.delete(repository);
        }
    }
}
