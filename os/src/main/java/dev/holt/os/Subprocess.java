package dev.holt.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program to its end with a given environment, bounded time and bounded output.
 *
 * <p>The calling thread waits; the child's pipes are pumped by platform threads of their own, because a blocking read of a pipe would hold the
 * carrier of a virtual thread. An interrupt of the caller, or the end of the time, kills the program, all that descends from it, and its process
 * group if it leads one. What left it (a daemon of its own) may hold the pipes; it is waited for two seconds at most.
 */
public final class Subprocess {
    private static final int CHUNK = 1 << 14;
    private static final int LONGEST_LINE = 4096;
    private static final Duration PATIENCE_FOR_PIPES = Duration.ofSeconds(2);

    /**
     * How a program ended.
     *
     * @param status its exit status; 128 + n when signal n ended it
     * @param output the beginning of its standard output, up to the limit
     * @param outputBytes how much it printed in all
     */
    public record Result(int status, byte[] output, long outputBytes, byte[] error, boolean timedOut) {
        public boolean succeeded() {
            return status == 0 && !timedOut;
        }

        public boolean truncated() {
            return outputBytes > output.length;
        }

        public String outputText() {
            return new String(output, StandardCharsets.UTF_8);
        }

        public String errorText() {
            return new String(error, StandardCharsets.UTF_8);
        }
    }

    /**
     * Where a program reads and writes.
     *
     * @param input its standard input
     * @param from a file that is its standard input instead, or null
     * @param to a file that its standard output goes into, made or emptied; null to keep it
     * @param errors gets each line of its standard error while it runs, without the line feed, cut after 4,096 bytes; called by a pump, must not
     *     throw; null: nobody is told
     */
    public record Streams(
            byte[] input,
            @Nullable Path from,
            @Nullable Path to,
            @Nullable Consumer<byte[]> errors) {
        /** Streams whose lines nobody is told. */
        public Streams(byte[] input, @Nullable Path from, @Nullable Path to) {
            this(input, from, to, null);
        }
    }

    private Subprocess() {}

    /**
     * Runs {@code argv}.
     *
     * @param environment the whole environment; nothing is inherited
     * @param input bytes for its standard input, then the end
     * @param limit bytes kept of each of its output streams; the rest is read and dropped
     * @throws IOException when the program can not be started
     * @throws InterruptedException when the caller is interrupted; the program is dead then
     */
    public static Result run(
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            byte[] input,
            Duration timeout,
            int limit)
            throws IOException, InterruptedException {
        return run(argv, directory, environment, new Streams(input, null, null), timeout, limit);
    }

    /** As the other {@code run}, with streams that no memory could hold. What goes into a file is not in {@link Result#output}. */
    public static Result run(
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Streams streams,
            Duration timeout,
            int limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(argv, directory, environment);
        if (streams.from != null) {
            builder.redirectInput(streams.from.toFile());
        }
        if (streams.to != null) {
            builder.redirectOutput(streams.to.toFile());
        }
        return run(builder, streams, timeout, limit);
    }

    private static ProcessBuilder builder(List<String> argv, Path directory, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static Result run(ProcessBuilder builder, Streams streams, Duration timeout, int limit)
            throws IOException, InterruptedException {
        byte[] input = streams.input;
        List<String> argv = builder.command();
        Process process = builder.start();
        Sink output = new Sink(limit, null);
        Sink error = new Sink(limit, streams.errors);
        List<Thread> pumps = new ArrayList<>();
        pumps.add(pump(argv, "out", () -> output.drain(process.getInputStream())));
        pumps.add(pump(argv, "err", () -> error.drain(process.getErrorStream())));
        if (input.length == 0) {
            closeQuietly(process.getOutputStream());
        } else {
            pumps.add(pump(argv, "in", () -> feed(process.getOutputStream(), input)));
        }
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!ended) {
                ProcessTree.kill(process.toHandle());
            }
        }
        long deadline = System.nanoTime() + PATIENCE_FOR_PIPES.toNanos();
        for (Thread pump : pumps) {
            pump.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        int status = ended ? process.exitValue() : 128 + Signals.KILL;
        return new Result(status, output.bytes(), output.total(), error.bytes(), !ended);
    }

    private static Thread pump(List<String> argv, String stream, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("pump-" + Path.of(argv.getFirst()).getFileName() + "-" + stream)
                .start(work);
    }

    private static void feed(OutputStream stdin, byte[] input) {
        try (stdin) {
            stdin.write(input);
        } catch (IOException _) {
            // The program did not want all of its input; its exit status tells what that means.
        }
    }

    private static void closeQuietly(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException _) {
            // Nothing was written, so nothing can be lost.
        }
    }

    /** Keeps the beginning of a stream and counts the rest. One pump writes; the caller reads after joining it. */
    private static final class Sink {
        private final int limit;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final @Nullable LineBuffer lines;
        private long total;

        Sink(int limit, @Nullable Consumer<byte[]> lines) {
            this.limit = limit;
            this.lines = lines == null ? null : new LineBuffer(lines, LONGEST_LINE);
        }

        void drain(InputStream stream) {
            byte[] chunk = new byte[CHUNK];
            try (stream) {
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                    add(chunk, n);
                    if (lines != null) {
                        lines.add(chunk, n);
                    }
                }
            } catch (IOException _) {
                // The pipe broke; what came before is kept.
            }
        }

        private synchronized void add(byte[] chunk, int n) {
            total += n;
            kept.write(chunk, 0, Math.min(n, limit - kept.size()));
        }

        synchronized byte[] bytes() {
            return kept.toByteArray();
        }

        synchronized long total() {
            return total;
        }
    }
}
