package dev.holt.store;

import dev.holt.core.event.EventFollower;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prints what the store takes on this machine. Arguments: a directory and what to measure: {@code fill}, {@code open} (of a directory that was
 * filled, in a fresh JVM) or {@code latency}.
 */
final class Figures {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int EVENTS = 5000;

    private Figures() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "fill" -> fill(data);
            case "open" -> open(data);
            case "latency" -> latency(data);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static void fill(Path data) {
        long begin = System.nanoTime();
        try (Database database = Database.open(data, Clock.systemUTC())) {
            OUT.printf("make a database: %.1f ms%n", since(begin));
            new SqliteProjectStore(database).add(Samples.project("calc"), Samples.draft("project.added"));
            SqliteSessionStore sessions = new SqliteSessionStore(database);
            for (int i = 0; i < 1000; i++) {
                sessions.create(
                        Samples.CALC,
                        id -> Samples.full(id, Samples.runs().get(1)),
                        made -> Samples.draft("session.created", made));
            }
        }
    }

    private static void open(Path data) throws IOException {
        long begin = System.nanoTime();
        long beginCpu = cpu();
        Database database = Database.open(data, Clock.systemUTC());
        OUT.printf(
                "open %d KiB: %.1f ms, %.1f ms of processor time%n",
                Files.size(data.resolve("holt.db")) / 1024, since(begin), (cpu() - beginCpu) / 1e6);
        SqliteSessionStore sessions = new SqliteSessionStore(database);
        for (int i = 0; i < 3; i++) {
            begin = System.nanoTime();
            beginCpu = cpu();
            int size = sessions.list().size();
            OUT.printf("list %d: %.1f ms, %.1f ms of processor time%n", size, since(begin), (cpu() - beginCpu) / 1e6);
        }
        double[] lists = new double[300];
        for (int i = 0; i < lists.length; i++) {
            begin = System.nanoTime();
            sessions.list();
            lists[i] = since(begin);
        }
        OUT.println("list, warm: " + percentiles(lists));
        database.close();
        double[] opens = new double[50];
        for (int i = 0; i < opens.length; i++) {
            begin = System.nanoTime();
            try (Database _ = Database.open(data, Clock.systemUTC())) {
                opens[i] = since(begin);
            }
        }
        OUT.println("open, warm: " + percentiles(opens));
    }

    private static void latency(Path data) throws Exception {
        try (Database database = Database.open(data, Clock.systemUTC())) {
            SqliteEventLog log = new SqliteEventLog(database);
            double[] alone = new double[2000];
            for (int i = 0; i < alone.length; i++) {
                long begin = System.nanoTime();
                log.append(Samples.draft("x"));
                alone[i] = since(begin);
            }
            OUT.println("append, one at a time: " + percentiles(alone));
            atRate(log);
            together(log);
        }
    }

    private static void atRate(SqliteEventLog log) throws Exception {
        long first = log.last();
        long[] handed = new long[EVENTS];
        double[] heard = new double[EVENTS];
        double[] committed = new double[EVENTS];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(EVENTS);
        try (ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
                EventFollower follower = log.follow(first)) {
            var _ = pace.scheduleAtFixedRate(
                    () -> {
                        int i = next.getAndIncrement();
                        if (i < EVENTS) {
                            Thread.ofVirtual().start(() -> {
                                long begin = System.nanoTime();
                                long seq = log.append(Samples.draft("x")).seq();
                                committed[i] = since(begin);
                                handed[(int) (seq - first - 1)] = begin;
                                done.countDown();
                            });
                        }
                    },
                    0,
                    2,
                    TimeUnit.MILLISECONDS);
            long[] arrived = new long[EVENTS];
            for (int i = 0; i < EVENTS; i++) {
                var _ = follower.next(Duration.ofSeconds(10)).orElseThrow();
                arrived[i] = System.nanoTime();
            }
            done.await();
            for (int i = 0; i < EVENTS; i++) {
                heard[i] = (arrived[i] - handed[i]) / 1e6;
            }
        }
        OUT.println("500/s, hand-over to commit: " + percentiles(committed));
        OUT.println("500/s, hand-over to subscriber (commit included): " + percentiles(heard));
    }

    private static void together(SqliteEventLog log) throws InterruptedException {
        long begin = System.nanoTime();
        Thread[] writers = new Thread[200];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = Thread.ofVirtual().start(() -> {
                for (int k = 0; k < 100; k++) {
                    log.append(Samples.draft("x"));
                }
            });
        }
        for (Thread writer : writers) {
            writer.join();
        }
        OUT.printf("200 writers, 20,000 events: %.0f/s%n", 20_000 / since(begin) * 1000);
    }

    /** Nanoseconds that this process has used, its compiler threads included. */
    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e6;
    }

    private static String percentiles(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return "p50 %.2f ms, p99 %.2f ms, max %.2f ms"
                .formatted(sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], sorted[sorted.length - 1]);
    }
}
