package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Ten machines made and started by ten requests in flight, until the guests of all are up, against ten bare machines started at once. */
final class TenFigure implements Figure {
    private static final int MACHINES = 10;
    private static final List<String> NAMES =
            IntStream.range(0, MACHINES).mapToObj(i -> "x" + i).toList();

    @Override
    public String row() {
        return "ten";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int rounds = lab.rounds(3, 1);
        double[] bare = new double[rounds];
        double[] holt = new double[rounds];
        try (MachineHome machines = new MachineHome(lab)) {
            BareParts parts = MachineHome.bare(lab, machines.start("first"));
            machines.delete("first");
            for (int i = 0; i < rounds; i++) {
                bare[i] = bare(parts);
                long start = System.nanoTime();
                machines.startAll(NAMES);
                holt[i] = (System.nanoTime() - start) / 1e9;
                NAMES.forEach(machines::delete);
            }
        }
        return List.of(new Reading(
                row(),
                MACHINES + " machines made and started at once, until all are up, p50",
                kind(),
                Unit.SECONDS,
                Statistics.median(holt),
                Statistics.median(bare),
                new Bound.Recorded(),
                List.of("%d pairs".formatted(rounds))));
    }

    /** In seconds, until each has answered. */
    private static double bare(BareParts parts) {
        List<BareMachine> started = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(MACHINES)) {
            List<Future<BareMachine>> all = NAMES.stream()
                    .map(name -> threads.submit(() -> new BareMachine(parts, name)))
                    .toList();
            all.forEach(machine -> started.add(await(machine)));
            List<Future<String>> answers = started.stream()
                    .map(machine -> threads.submit(() -> machine.run("true")))
                    .toList();
            answers.forEach(TenFigure::await);
            return (System.nanoTime() - start) / 1e9;
        } finally {
            started.forEach(BareMachine::close);
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new BenchException("a bare machine: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
