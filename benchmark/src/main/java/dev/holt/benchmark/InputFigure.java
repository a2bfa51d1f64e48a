package dev.holt.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;

/**
 * A line to a session in a machine, which is {@code cat}: until {@code guest.session.send} is answered, and until whoever follows the session's output
 * has the line back. The yardstick is {@code echo} in a bare machine, to its output. The two take turns.
 */
final class InputFigure implements Figure {
    private static final String MACHINE = "x";
    private static final String SESSION = "cat";
    private static final int WARM_UP = 20;
    private static final int PATIENCE_SECONDS = 20;

    @Override
    public String row() {
        return "input";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        int rounds = lab.rounds(60, 15);
        double[] bare = new double[rounds];
        double[] accepted = new double[rounds];
        double[] answered = new double[rounds];
        TransferQueue<String> lines = new LinkedTransferQueue<>();
        try (MachineHome machines = new MachineHome(lab);
                BareMachine machine = new BareMachine(MachineHome.bare(lab, machines.start(MACHINE)), "input");
                Rpc rpc = machines.home().rpc()) {
            rpc.call(
                    "guest.session.start",
                    Map.of("machine", MACHINE, "name", SESSION, "argv", List.of("cat"), "stdin", "pipe"));
            rpc.stream(
                    "guest.session.logs",
                    Map.of("machine", MACHINE, "session", SESSION, "stream", "stdout", "offset", 0, "follow", true),
                    piece -> lines.add(text(piece.path("data").asString())));
            for (int i = -WARM_UP; i < rounds; i++) {
                String line = "line %d\n".formatted(i);
                long start = System.nanoTime();
                machine.run("echo line");
                long begun = System.nanoTime();
                rpc.call(
                        "guest.session.send",
                        Map.of("machine", MACHINE, "session", SESSION, "data", bytes(line), "end", false));
                long sent = System.nanoTime();
                await(lines, line);
                if (i >= 0) {
                    bare[i] = (begun - start) / 1e6;
                    accepted[i] = (sent - begun) / 1e6;
                    answered[i] = (System.nanoTime() - begun) / 1e6;
                }
            }
        }
        return List.of(
                reading("guest.session.send, to its answer, p50", accepted, bare),
                reading("guest.session.send, to the session's output, p50", answered, bare));
    }

    private static String text(String data) {
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }

    private static String bytes(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void await(TransferQueue<String> lines, String line) {
        try {
            String next = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!line.equals(next)) {
                throw new BenchException("session: printed '%s' (expected: '%s')".formatted(next, line));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private Reading reading(String figure, double[] holt, double... bare) {
        return new Reading(
                row(),
                figure,
                kind(),
                Unit.MILLISECONDS,
                Statistics.median(holt),
                Statistics.median(bare),
                new Bound.Recorded(),
                List.of("%d pairs; p90 %.2f ms (bare %.2f ms)"
                        .formatted(holt.length, Statistics.percentile(90, holt), Statistics.percentile(90, bare))));
    }
}
