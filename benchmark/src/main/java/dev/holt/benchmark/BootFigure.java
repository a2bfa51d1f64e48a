package dev.holt.benchmark;

import java.util.List;

/**
 * From nothing to the first output of a new machine: {@code holt run -- echo up}, the whole client, with a daemon that runs and has image and kernel,
 * against a bare machine: overlay, QEMU, first command.
 */
final class BootFigure implements Figure {
    private static final String COMMAND = "echo up";

    @Override
    public String row() {
        return "boot";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int rounds = lab.rounds(10, 3);
        double[] bare = new double[rounds];
        double[] holt = new double[rounds];
        try (MachineHome machines = new MachineHome(lab)) {
            // The first start finds out what executes guests, and makes the initramfs.
            BareParts parts = MachineHome.bare(lab, machines.start("first"));
            machines.delete("first");
            for (int i = 0; i < rounds; i++) {
                bare[i] = bare(parts) / 1e9;
                holt[i] = machines.home().stopwatch().once(machines.run("x")) / 1e3;
                machines.delete("x");
            }
        }
        return List.of(new Reading(
                row(),
                "holt run -- echo up, cold boot to first output, p50",
                kind(),
                Unit.SECONDS,
                Statistics.median(holt),
                Statistics.median(bare),
                new Bound.Times(1.2),
                List.of("%d pairs; fastest %.2f s (bare %.2f s), slowest %.2f s (bare %.2f s)"
                        .formatted(
                                rounds,
                                Statistics.percentile(0, holt),
                                Statistics.percentile(0, bare),
                                Statistics.percentile(100, holt),
                                Statistics.percentile(100, bare)))));
    }

    private static long bare(BareParts parts) {
        long start = System.nanoTime();
        try (BareMachine machine = new BareMachine(parts, "boot")) {
            machine.run(COMMAND);
            return System.nanoTime() - start;
        }
    }
}
