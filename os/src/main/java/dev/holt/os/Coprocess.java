package dev.holt.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program that runs beside us and whose output is read line by line as bytes, until it ends or is closed. Its standard input stays open and
 * empty; its standard error is dropped. A platform thread of its own reads and calls the sink.
 */
public final class Coprocess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BUFFER = 1 << 16;

    private final Process process;
    private final Thread pump;

    private Coprocess(Process process, String name, Consumer<byte[]> sink, Runnable ended) {
        this.process = process;
        this.pump = Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                read(process, sink);
            } finally {
                ended.run();
            }
        });
    }

    /**
     * Starts {@code argv}.
     *
     * @param name of the reading thread
     * @param environment the whole environment; nothing is inherited
     * @param sink gets each line without its line feed; when it throws, the program is ended
     * @param ended called once after the last line, also after {@link #close}
     */
    public static Coprocess start(
            String name,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Consumer<byte[]> sink,
            Runnable ended)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Coprocess(builder.start(), name, sink, ended);
    }

    /** Closes its standard input, and kills it when it does not end by itself within two seconds. Idempotent. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It ended before; nothing was left to write.
        }
        try {
            if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                ProcessTree.kill(process.toHandle());
            }
            if (!Thread.currentThread().equals(pump)) {
                pump.join(PATIENCE);
            }
        } catch (InterruptedException _) {
            ProcessTree.kill(process.toHandle());
            Thread.currentThread().interrupt();
        }
    }

    private static void read(Process process, Consumer<byte[]> sink) {
        LineBuffer lines = new LineBuffer(sink);
        byte[] chunk = new byte[BUFFER];
        try (InputStream output = process.getInputStream()) {
            for (int n = output.read(chunk); n >= 0; n = output.read(chunk)) {
                lines.add(chunk, n);
            }
        } catch (IOException _) {
            // The pipe broke: the same as its end.
        } finally {
            process.toHandle().destroyForcibly();
        }
    }
}
