package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A hundred mebibytes into a machine and out of it, by {@code holt vm cp} and through a command's streams, against the link of a bare machine. */
final class TransferFigure implements Figure {
    private static final int MEBIBYTES = 100;
    private static final long BYTES = (long) MEBIBYTES << 20;
    private static final String MACHINE = "x";

    @Override
    public String row() {
        return "transfer";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    /** A way of moving the bytes, and its speeds. */
    private record Way(String figure, boolean in, List<String> command, double[] speeds) {}

    @Override
    public List<Reading> measure(Lab lab) {
        int rounds = lab.rounds(5, 1);
        Path file = content(lab);
        Path back = lab.directory().resolve("back");
        double[] in = new double[rounds];
        double[] out = new double[rounds];
        try (MachineHome machines = new MachineHome(lab);
                BareMachine bare = new BareMachine(MachineHome.bare(lab, machines.start(MACHINE)), "transfer")) {
            bare.run("true");
            List<Way> ways = ways(machines.home(), file, back, rounds);
            for (int i = 0; i < rounds; i++) {
                long start = System.nanoTime();
                bare.take(BYTES);
                in[i] = speed((System.nanoTime() - start) / 1e9);
                start = System.nanoTime();
                bare.give(BYTES);
                out[i] = speed((System.nanoTime() - start) / 1e9);
                for (Way way : ways) {
                    way.speeds()[i] = speed(machines.home().stopwatch().once(way.command()) / 1e3);
                }
                requireSame(file, back);
            }
            return ways.stream().map(way -> reading(way, way.in() ? in : out)).toList();
        } finally {
            lab.runner().run("rm", "-f", file.toString(), back.toString());
        }
    }

    private static List<Way> ways(Home home, Path file, Path back, int rounds) {
        List<String> exec = home.holt("vm", "exec", MACHINE, "--");
        List<String> into = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < \"$0\"", file.toString()));
        into.addAll(exec);
        into.addAll(List.of("sh", "-c", "cat >/dev/null"));
        List<String> outOf = new ArrayList<>(exec);
        outOf.addAll(List.of("head", "-c", Long.toString(BYTES), "/dev/zero"));
        return List.of(
                new Way(
                        "vm cp into a machine",
                        true,
                        home.holt("vm", "cp", file.toString(), MACHINE + ":/root/content"),
                        new double[rounds]),
                new Way(
                        "vm cp out of a machine",
                        false,
                        home.holt("vm", "cp", MACHINE + ":/root/content", back.toString()),
                        new double[rounds]),
                new Way("vm exec, standard input", true, into, new double[rounds]),
                new Way("vm exec, standard output", false, outOf, new double[rounds]));
    }

    private Reading reading(Way way, double... bare) {
        return new Reading(
                row(),
                "%s, %d MiB, p50".formatted(way.figure(), MEBIBYTES),
                kind(),
                Unit.MEBIBYTES_PER_SECOND,
                Statistics.median(way.speeds()),
                Statistics.median(bare),
                new Bound.Recorded(),
                List.of());
    }

    private static double speed(double seconds) {
        return MEBIBYTES / seconds;
    }

    private static Path content(Lab lab) {
        Path file = lab.directory().resolve("content");
        byte[] bytes = new byte[(int) BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 12));
        }
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSame(Path file, Path back) {
        try {
            if (Files.mismatch(file, back) != -1) {
                throw new BenchException("what came back is not what was sent");
            }
            Files.delete(back);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
