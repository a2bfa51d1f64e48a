package dev.holt.benchmark;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;

/**
 * Events at 500 a second: one JSON-RPC connection calls {@code session.rename} by the clock, another follows {@code event.follow}. Measured is the time
 * from when a call was due until its event has arrived, which is more than from commit to subscriber: the call's own way, its transaction and all
 * waiting are in it. The yardstick is a line of the same size that goes to the echo server and back at the same rate, in turns.
 */
final class EventFigure implements Figure {
    private static final int RATE = 500;
    private static final long PERIOD = Duration.ofSeconds(1).toNanos() / RATE;
    /** Each has one rename in 200 ms, so that two of one session are never under way at once while the goal is kept. */
    private static final int SESSIONS = 100;
    /** A daemon refuses more; later calls then wait, which their times include. */
    private static final int IN_FLIGHT = 250;

    @Override
    public String row() {
        return "events";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        List<Double> bare = new ArrayList<>();
        try (Home home = lab.home();
                EchoServer echo = lab.echoServer()) {
            Seed.fill(home, repository, 0, SESSIONS);
            try (Course course = new Course(home)) {
                course.run(RATE * 2);
                course.forget();
                for (int i = 0; i < lab.rounds(6, 2); i++) {
                    bare.addAll(echoed(echo.socket(), RATE * 2));
                    course.run(RATE * 2);
                }
                double[] holt = course.arrivals();
                double[] answers = course.answers();
                double[] yardstick =
                        bare.stream().mapToDouble(Double::doubleValue).toArray();
                return List.of(new Reading(
                        row(),
                        "session.rename due to its event at a subscriber, %d/s, p99".formatted(RATE),
                        kind(),
                        Unit.MILLISECONDS,
                        Statistics.percentile(99, holt),
                        Statistics.percentile(99, yardstick),
                        new Bound.AtMost(20),
                        List.of(
                                "%d events, p50 %.2f ms (echo %.2f ms), slowest %.1f ms; the calls' own answers p50 %.2f ms, p99 %.2f ms"
                                        .formatted(
                                                holt.length,
                                                Statistics.median(holt),
                                                Statistics.median(yardstick),
                                                Statistics.percentile(100, holt),
                                                Statistics.median(answers),
                                                Statistics.percentile(99, answers)))));
            }
        } finally {
            Lab.delete(repository);
        }
    }

    /** The two connections. Calls are made on the caller's thread; events and answers are noted on the readers' threads. */
    private static final class Course implements AutoCloseable {
        private final Rpc caller;
        private final Rpc subscriber;
        private final List<String> sessions;
        private final Map<String, Queue<Long>> due = new ConcurrentHashMap<>();
        private final Queue<Double> arrivals = new ConcurrentLinkedQueue<>();
        private final Queue<Double> answers = new ConcurrentLinkedQueue<>();
        private final Semaphore room = new Semaphore(IN_FLIGHT);
        private int calls;

        Course(Home home) {
            sessions = home.sessions().stream()
                    .map(session -> session.path("id").asString())
                    .toList();
            sessions.forEach(session -> due.put(session, new ConcurrentLinkedQueue<>()));
            caller = home.rpc();
            subscriber = home.rpc();
            subscriber.stream("event.follow", Map.of("follow", true), this::arrived);
            subscriber.call("daemon.status", Map.of());
        }

        void run(int count) {
            int expected = arrivals.size() + count;
            List<CompletableFuture<JsonNode>> calling = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long at = start + i * PERIOD;
                String session = sessions.get(calls % sessions.size());
                Waiting.untilNanos(at);
                due.getOrDefault(session, new ConcurrentLinkedQueue<>()).add(at);
                room.acquireUninterruptibly();
                calling.add(caller.send("session.rename", Map.of("session", session, "name", "name " + calls))
                        .whenComplete((_, _) -> {
                            answers.add((System.nanoTime() - at) / 1e6);
                            room.release();
                        }));
                calls++;
            }
            calling.forEach(Rpc::await);
            Waiting.until("events", Duration.ofSeconds(30), () -> arrivals.size() >= expected);
        }

        private void arrived(JsonNode event) {
            long now = System.nanoTime();
            Queue<Long> waiting = due.get(event.path("session").asString(""));
            Long at = waiting == null ? null : waiting.poll();
            if (at != null) {
                arrivals.add((now - at) / 1e6);
            }
        }

        void forget() {
            arrivals.clear();
            answers.clear();
        }

        double[] arrivals() {
            return arrivals.stream().mapToDouble(Double::doubleValue).toArray();
        }

        double[] answers() {
            return answers.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public void close() {
            caller.close();
            subscriber.close();
        }
    }

    /** The times, in milliseconds, of lines that go to the echo server by the clock. */
    private static List<Double> echoed(Path socket, int count) {
        List<Double> times = new ArrayList<>();
        byte[] line = ("x".repeat(199) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer answer = ByteBuffer.allocate(line.length);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long at = start + i * PERIOD;
                Waiting.untilNanos(at);
                channel.write(ByteBuffer.wrap(line));
                answer.clear();
                while (answer.hasRemaining() && channel.read(answer) >= 0) {
                    // The rest of the line is still to come.
                }
                times.add((System.nanoTime() - at) / 1e6);
            }
        } catch (IOException e) {
            throw new BenchException("echo: " + e.getMessage(), e);
        }
        return times;
    }
}
