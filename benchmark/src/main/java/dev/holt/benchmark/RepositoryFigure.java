package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A repository into a machine and its work out of it, whole commands, against {@code git clone} and {@code git diff} by hand in the same machine. The
 * clone by hand is of a bare repository that the machine has already, over git's own protocol, and shallow, too.
 */
final class RepositoryFigure implements Figure {
    private static final String MACHINE = "x";
    // Scripts for the inside of the machine; $1 is the name of the repository, or of the clone.
    private static final String CLEAR = "rm -rf \"/root/$1\" \"/root/hand-$1\"; sync";
    private static final String CLONE = "git clone -q --depth 10 \"file:///root/$1.git\" \"/root/hand-$1\"";
    private static final String CHANGE =
            "cd \"/root/$1\"; echo changed >>part000/file00000.txt; rm part000/file00001.txt; echo new >new.txt";
    /** Prints everything of a work tree and changes nothing, by a copy of the index. */
    private static final String DIFF =
            "cd \"/root/hand-$1\"; cp -p .git/index .git/other; export GIT_INDEX_FILE=.git/other; "
                    + "git add -A; git diff --cached --binary HEAD";

    @Override
    public String row() {
        return "repository";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        List<Reading> readings = new ArrayList<>();
        try (MachineHome machines = new MachineHome(lab)) {
            machines.start(MACHINE);
            readings.addAll(measure(lab, machines.home(), "small", 10_000));
            readings.addAll(measure(lab, machines.home(), "large", 64_000));
        }
        return readings;
    }

    private List<Reading> measure(Lab lab, Home home, String name, int files) {
        int rounds = lab.rounds(3, 1);
        Path repository = lab.repository(name, files);
        Path bare = lab.directory().resolve(name + ".git");
        try {
            lab.runner().run("git", "clone", "-q", "--bare", repository.toString(), bare.toString());
            home.runner().run(home.holt("vm", "cp", bare.toString(), MACHINE + ":/root/" + name + ".git"));
            List<String> prepare = home.holt("vm", "workspace", "prepare", MACHINE, repository.toString());
            double[] prepared = new double[rounds];
            double[] cloned = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                home.runner().run(sh(home, CLEAR, name));
                cloned[i] = home.stopwatch().once(sh(home, CLONE, name));
                prepared[i] = home.stopwatch().once(prepare);
            }
            for (String clone : List.of(name, "hand-" + name)) {
                home.runner().run(sh(home, CHANGE, clone));
            }
            Stopwatch.Pair out = home.stopwatch()
                    .interleaved(
                            rounds,
                            sh(home, DIFF, name),
                            home.holt("vm", "workspace", "export", MACHINE, "--guest-path", "/root/" + name));
            return List.of(
                    reading("vm workspace prepare, %d files, p50".formatted(files), prepared, cloned),
                    reading("vm workspace export, %d files, p50".formatted(files), out.holt(), out.yardstick()));
        } finally {
            Lab.delete(repository);
            Lab.delete(bare);
        }
    }

    private static List<String> sh(Home home, String script, String name) {
        return home.holt("vm", "exec", MACHINE, "--", "sh", "-ec", script, "sh", name);
    }

    private Reading reading(String figure, double[] holt, double... byHand) {
        return new Reading(
                row(),
                figure,
                kind(),
                Unit.MILLISECONDS,
                Statistics.median(holt),
                Statistics.median(byHand),
                new Bound.Recorded(),
                List.of());
    }
}
