package dev.holt.benchmark;

import java.util.List;

/** {@code true} in a machine that runs, by a program and by the client, against the same command in a bare machine; all three in turn. */
final class ExecFigure implements Figure {
    private static final String MACHINE = "x";
    private static final String COMMAND = "true";
    private static final int WARM_UP = 100;

    @Override
    public String row() {
        return "exec";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int rounds = lab.rounds(400, 30);
        double[] bare = new double[rounds];
        double[] api = new double[rounds];
        double[] client = new double[rounds];
        try (MachineHome machines = new MachineHome(lab);
                BareMachine machine = new BareMachine(MachineHome.bare(lab, machines.start(MACHINE)), "exec")) {
            ExecCall call = new ExecCall(machines.home().directory().resolve("run/holt.sock"), MACHINE, COMMAND);
            List<String> command = machines.home().holt("vm", "exec", MACHINE, "--", COMMAND);
            for (int i = 0; i < WARM_UP; i++) {
                machine.run(COMMAND);
                call.run();
            }
            for (int i = 0; i < rounds; i++) {
                bare[i] = milliseconds(() -> machine.run(COMMAND));
                api[i] = milliseconds(() -> call.run());
                client[i] = machines.home().stopwatch().once(command);
            }
        }
        return List.of(
                reading("true in a machine, by a program, p50", api, bare, 3),
                reading("holt vm exec -- true, whole process, p50", client, bare, 8));
    }

    private Reading reading(String figure, double[] holt, double[] bare, double margin) {
        return new Reading(
                row(),
                figure,
                kind(),
                Unit.MILLISECONDS,
                Statistics.median(holt),
                Statistics.median(bare),
                new Bound.Above(margin),
                List.of("%d of each; fastest %.2f ms (bare %.2f ms), p90 %.2f ms (bare %.2f ms)"
                        .formatted(
                                holt.length,
                                Statistics.percentile(0, holt),
                                Statistics.percentile(0, bare),
                                Statistics.percentile(90, holt),
                                Statistics.percentile(90, bare))));
    }

    private static double milliseconds(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
