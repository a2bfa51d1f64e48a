package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code holt spawn --in vm} of a shell agent, the whole command until its process runs in its new machine, against the same by hand: a machine that is
 * made and started, the repository prepared in it, and a tmux session. The two take turns.
 */
final class LodgingFigure implements Figure {
    private static final int FILES = 1000;
    private static final String BY_HAND = "h";
    private static final String SCRIPT = "exec sleep 10000000";

    @Override
    public String row() {
        return "lodging";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", FILES);
        int rounds = lab.rounds(5, 1);
        double[] spawned = new double[rounds];
        double[] byHand = new double[rounds];
        try (MachineHome machines = new MachineHome(lab)) {
            Home home = machines.home();
            home.addProject("small", repository);
            // The first start finds out what executes guests, and makes the initramfs.
            machines.start("first");
            machines.delete("first");
            for (int i = 0; i < rounds; i++) {
                byHand[i] = home.stopwatch().once(make(home))
                        + home.stopwatch().once(prepare(home, repository))
                        + home.stopwatch().once(start(home));
                home.run("vm", "delete", "--force", BY_HAND);
                spawned[i] = home.stopwatch().once(spawn(home));
                String session = home.sessions().getFirst().path("id").asString();
                home.run("kill", session);
                home.run("rm", "--force", session);
            }
        } finally {
            Lab.delete(repository);
        }
        return List.of(new Reading(
                row(),
                "holt spawn --in vm, shell agent, %d files, to process running, p50".formatted(FILES),
                kind(),
                Unit.MILLISECONDS,
                Statistics.median(spawned),
                Statistics.median(byHand),
                new Bound.Recorded(),
                List.of("%d pairs; slowest %.0f ms (by hand %.0f ms)"
                        .formatted(rounds, Statistics.percentile(100, spawned), Statistics.percentile(100, byHand)))));
    }

    private static List<String> spawn(Home home) {
        return sized(home.holt("spawn", "--project", "small", "--agent", "shell", "--in", "vm"), SCRIPT);
    }

    private static List<String> make(Home home) {
        return sized(home.holt("vm", "create", "--start", BY_HAND));
    }

    private static List<String> prepare(Home home, Path repository) {
        return home.holt("vm", "workspace", "prepare", BY_HAND, repository.toString());
    }

    private static List<String> start(Home home) {
        return home.holt("vm", "exec", BY_HAND, "--", "tmux", "new-session", "-d", "-c", "/root/small", SCRIPT);
    }

    private static List<String> sized(List<String> command, String... rest) {
        List<String> all = new ArrayList<>(command);
        all.addAll(MachineHome.SIZES);
        all.addAll(Arrays.asList(rest));
        return all;
    }
}
