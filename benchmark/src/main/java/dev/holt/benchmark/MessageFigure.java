package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages to a running session, one after the other: from before {@code message.send} is called until the program in its window, which understands
 * bracketed paste, has read the beginning of the paste. The yardstick is tmux by hand: {@code set-buffer} and {@code paste-buffer} in one command,
 * to the same program. The two take turns.
 */
final class MessageFigure implements Figure {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final int FIRST = 5;

    @Override
    public String row() {
        return "messages";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                ByHand byHand = new ByHand(lab)) {
            home.startDaemon();
            home.addProject("small", repository);
            Stub ours = new Stub(home.directory().resolve("read"));
            Stub theirs = new Stub(lab.directory().resolve("read"));
            describe(home, lab.programs().pasteStub(), ours.file());
            byHand.start(
                    "stub", List.of(lab.programs().pasteStub(), theirs.file().toString()));
            try (Rpc rpc = home.rpc()) {
                String session = spawn(home, rpc);
                Waiting.until("stubs", PATIENCE, () -> Files.exists(ours.file()) && Files.exists(theirs.file()));
                Times times = new Times();
                for (int i = 0; i < FIRST + lab.rounds(60, 15); i++) {
                    String text = "message %d: please look at the parser again".formatted(i);
                    double bare = pastedByHand(byHand, theirs, text);
                    if (i < FIRST) {
                        sent(rpc, session, ours, text, new Times());
                    } else {
                        times.bare.add(bare);
                        sent(rpc, session, ours, text, times);
                    }
                }
                return List.of(reading(times));
            }
        } finally {
            Lab.delete(repository);
        }
    }

    /** Milliseconds. */
    private static final class Times {
        private final List<Double> bare = new ArrayList<>();
        private final List<Double> answer = new ArrayList<>();
        private final List<Double> paste = new ArrayList<>();
        private final List<Double> settle = new ArrayList<>();
    }

    /** What a stub has noted in its file: pairs of a paste and an Enter. */
    private record Stub(Path file) {
        List<Long> notes() {
            try {
                return Files.readAllLines(file).stream()
                        .map(line -> Long.valueOf(line.substring(line.indexOf(' ') + 1)))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until there are so many notes. */
        List<Long> await(int count) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            List<Long> notes = notes();
            while (notes.size() < count) {
                if (System.nanoTime() - end > 0) {
                    throw new BenchException("paste: not within %d s".formatted(PATIENCE.toSeconds()));
                }
                Waiting.pass(LOOK);
                notes = notes();
            }
            return notes;
        }
    }

    private static void describe(Home home, String program, Path file) {
        try {
            Path agents = Files.createDirectories(home.directory().resolve("agents"));
            Files.writeString(agents.resolve("reader.toml"), """
                    summary = "reads what is pasted"
                    program = "%s"

                    [command]
                    start = ["%s", "{prompt-file}"]
                    fresh = ["%s"]

                    [permissions]
                    default = []

                    [typing]
                    empty-draft = '^> *$'
                    """.formatted(program, file, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String spawn(Home home, Rpc rpc) {
        Map<String, Object> wanted = new HashMap<>(home.spawning("small", "begin"));
        wanted.put("agent", "reader");
        return rpc.call("session.spawn", wanted).path("id").asString();
    }

    private static void sent(Rpc rpc, String session, Stub stub, String text, Times times) {
        int known = stub.notes().size();
        long begun = System.nanoTime();
        rpc.call("message.send", Map.of("session", session, "text", text, "untilSettled", false));
        long answered = System.nanoTime();
        List<Long> notes = stub.await(known + 2);
        times.answer.add((answered - begun) / 1e6);
        times.paste.add((notes.get(known) - begun) / 1e6);
        times.settle.add((notes.get(known + 1) - notes.get(known)) / 1e6);
    }

    private static double pastedByHand(ByHand byHand, Stub stub, String text) {
        int known = stub.notes().size();
        long begun = System.nanoTime();
        byHand.paste("stub", text);
        double took = (stub.await(known + 1).get(known) - begun) / 1e6;
        byHand.enter("stub");
        stub.await(known + 2);
        return took;
    }

    private Reading reading(Times times) {
        double[] paste = array(times.paste);
        return new Reading(
                row(),
                "message.send to the paste in the window, p50",
                kind(),
                Unit.MILLISECONDS,
                Statistics.median(paste),
                Statistics.median(array(times.bare)),
                new Bound.AtMost(50),
                List.of(
                        "%d messages, p99 %.1f ms, slowest %.1f ms; accepted after p50 %.2f ms; from the paste until Enter p50 %.1f ms, p99 %.1f ms"
                                .formatted(
                                        paste.length,
                                        Statistics.percentile(99, paste),
                                        Statistics.percentile(100, paste),
                                        Statistics.median(array(times.answer)),
                                        Statistics.median(array(times.settle)),
                                        Statistics.percentile(99, array(times.settle)))));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
