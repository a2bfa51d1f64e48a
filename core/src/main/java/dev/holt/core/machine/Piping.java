package dev.holt.core.machine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Has one piece of code read what another writes. The writer runs on a virtual thread of its own, the reader on the caller's. */
final class Piping {
    private static final int SIZE = 1 << 20;

    private Piping() {}

    /** Writes; the stream is closed when it returns. */
    @FunctionalInterface
    interface Writing {
        void to(OutputStream stream) throws IOException, InterruptedException;
    }

    /** Reads, as far as it wants to. */
    @FunctionalInterface
    interface Reading<T> {
        T from(InputStream stream) throws IOException, InterruptedException;
    }

    /** Runs both to their end. What the writer throws counts more than what the reader does, for a broken writer breaks its reader. */
    static <T> T run(Writing writing, Reading<T> reading) throws IOException, InterruptedException {
        AtomicReference<@Nullable Exception> broken = new AtomicReference<>();
        PipedInputStream end = new PipedInputStream(SIZE);
        PipedOutputStream begin = new PipedOutputStream(end);
        Thread writer = Thread.ofVirtual().name("copy-writer").start(() -> write(writing, begin, broken));
        try {
            T result = read(reading, end, writer);
            rethrow(broken.get());
            return result;
        } catch (IOException | RuntimeException e) {
            rethrow(broken.get());
            throw e;
        }
    }

    private static <T> T read(Reading<T> reading, PipedInputStream end, Thread writer)
            throws IOException, InterruptedException {
        boolean whole = false;
        try {
            T result;
            try (end) {
                result = reading.from(new Shielded(end));
                // What follows the end that the reader saw is of no use to anybody, but the writer has to be able to
                // say that it is whole.
                end.transferTo(OutputStream.nullOutputStream());
            }
            whole = true;
            return result;
        } finally {
            if (!whole) {
                writer.interrupt();
            }
            writer.join();
        }
    }

    /** What a reader closes can still be drained. */
    private static final class Shielded extends FilterInputStream {
        Shielded(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    private static void write(Writing writing, PipedOutputStream begin, AtomicReference<@Nullable Exception> broken) {
        try (begin) {
            writing.to(begin);
        } catch (IOException | RuntimeException e) {
            broken.set(e);
        } catch (InterruptedException _) {
            // Its reader has failed, and says why.
        }
    }

    private static void rethrow(@Nullable Exception broken) throws IOException {
        switch (broken) {
            case null -> {}
            // The reader went first.
            case IOException e when "Pipe closed".equals(e.getMessage()) || "Read end dead".equals(e.getMessage()) -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(broken);
        }
    }
}
