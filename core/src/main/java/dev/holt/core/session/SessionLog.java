package dev.holt.core.session;

import dev.holt.core.place.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What a session printed, as far as it is kept: a ring of two files, the older {@code output.log.1} and the newer {@code output.log}. One
 * object reads one log once, on one thread.
 */
public final class SessionLog {
    private static final String NEWER = "output.log";
    private static final String OLDER = "output.log.1";
    private static final int CHUNK = 1 << 16;
    private static final byte[] NOTHING = {};
    private static final long TICK_MILLIS = 100;

    private final Files files;
    private long offset;

    SessionLog(Files files) {
        this.files = files;
    }

    /** Takes pieces of a log, in order. */
    @FunctionalInterface
    public interface Sink {
        void take(byte[] piece) throws InterruptedException;
    }

    /** Delivers the last {@code lines} lines of what is kept, all of it when negative. Holds no more than a piece of it at a time. */
    void replay(int lines, Sink sink) throws InterruptedException {
        Sink rest = lines < 0 ? sink : new LinesDropped(Math.max(0, countLines() - lines), sink);
        deliverAll(OLDER, 0, rest);
        offset = deliverAll(NEWER, 0, rest);
    }

    /** Goes on after {@link #replay} until {@code over} and nothing more is there. */
    void follow(BooleanSupplier over, Sink sink) throws InterruptedException {
        while (true) {
            boolean last = over.getAsBoolean();
            while (deliverMore(sink)) {
                // Until it has all been delivered.
            }
            if (last) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    private boolean deliverMore(Sink sink) throws InterruptedException {
        Optional<byte[]> more = files.readAt(NEWER, offset, CHUNK);
        if (more.isEmpty() || more.get().length == 0) {
            return takeUpRotation(sink);
        }
        offset += more.get().length;
        sink.take(more.get());
        return true;
    }

    /** The newer file became the older one: its rest comes first, then the new one from its beginning. */
    private boolean takeUpRotation(Sink sink) throws InterruptedException {
        boolean shrunk = offset > 0
                && files.readAt(NEWER, offset - 1, 1).filter(b -> b.length == 1).isEmpty();
        if (!shrunk) {
            return false;
        }
        deliverAll(OLDER, offset, sink);
        offset = 0;
        return true;
    }

    /** Delivers a file from {@code from} on; where it ended. */
    private long deliverAll(String file, long from, Sink sink) throws InterruptedException {
        long at = from;
        for (byte[] piece = piece(file, at); piece.length > 0; piece = piece(file, at)) {
            at += piece.length;
            sink.take(piece);
        }
        return at;
    }

    private byte[] piece(String file, long at) {
        return files.readAt(file, at, CHUNK).orElse(NOTHING);
    }

    /** How many lines are kept; one that is not ended counts. */
    private long countLines() throws InterruptedException {
        LineCount count = new LineCount();
        deliverAll(OLDER, 0, count);
        deliverAll(NEWER, 0, count);
        return count.ended + (count.begun ? 1 : 0);
    }

    /** Counts lines. For one thread. */
    private static final class LineCount implements Sink {
        private long ended;
        private boolean begun;

        @Override
        public void take(byte[] piece) {
            for (byte b : piece) {
                ended += b == '\n' ? 1 : 0;
            }
            begun = piece[piece.length - 1] != '\n';
        }
    }

    /** Passes on what comes after a number of lines. For one thread. */
    private static final class LinesDropped implements Sink {
        private final Sink rest;
        private long left;

        private LinesDropped(long count, Sink rest) {
            this.left = count;
            this.rest = rest;
        }

        @Override
        public void take(byte[] piece) throws InterruptedException {
            int from = 0;
            while (left > 0 && from < piece.length) {
                left -= piece[from++] == '\n' ? 1 : 0;
            }
            if (from < piece.length) {
                rest.take(from == 0 ? piece : Arrays.copyOfRange(piece, from, piece.length));
            }
        }
    }
}
