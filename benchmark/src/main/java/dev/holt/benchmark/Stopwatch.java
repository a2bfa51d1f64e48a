package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Times whole processes through the program {@code stopwatch}. */
final class Stopwatch {
    private static final String SEPARATOR = "---";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Programs programs;
    private final Runner runner;

    Stopwatch(Programs programs, Runner runner) {
        this.programs = programs;
        this.runner = runner;
    }

    /** The times of two commands that were run in turn, in milliseconds. */
    record Pair(double[] yardstick, double[] holt) {
        Pair {
            yardstick = yardstick.clone();
            holt = holt.clone();
        }
    }

    /** Runs yardstick, Holt, yardstick, Holt and so on. */
    Pair interleaved(int rounds, List<String> yardstick, List<String> holt) {
        return pair(List.of(), rounds, yardstick, holt);
    }

    /** As {@link #interleaved}, with everything on disk before each run. */
    Pair interleavedSynced(int rounds, List<String> yardstick, List<String> holt) {
        return pair(List.of("-s"), rounds, yardstick, holt);
    }

    /** One run, in milliseconds. */
    double once(List<String> command) {
        return times(runner.run(command(List.of(), 1, List.of(command))), 0)[0];
    }

    /** The command that runs these two in turn with pauses, until it is ended. */
    List<String> endless(int pauseMillis, List<String> yardstick, List<String> holt) {
        return command(List.of("-p", Integer.toString(pauseMillis)), Integer.MAX_VALUE, List.of(yardstick, holt));
    }

    /** The times of one command in what {@code stopwatch} printed, in milliseconds. */
    static double[] times(String printed, int command) {
        String prefix = command + " ";
        return printed.lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Long.parseLong(line.substring(prefix.length())) / NANOS_PER_MILLI)
                .toArray();
    }

    private Pair pair(List<String> options, int rounds, List<String> yardstick, List<String> holt) {
        String printed = runner.run(command(options, rounds, List.of(yardstick, holt)));
        return new Pair(times(printed, 0), times(printed, 1));
    }

    private List<String> command(List<String> options, int rounds, List<List<String>> commands) {
        List<String> all = new ArrayList<>();
        all.add(programs.stopwatch());
        all.addAll(options);
        all.add(Integer.toString(rounds));
        commands.forEach(command -> {
            all.addAll(command);
            all.add(SEPARATOR);
        });
        all.removeLast();
        return all;
    }
}
