package dev.holt.core.session;

import dev.holt.core.place.Files;
import dev.holt.core.place.Files.Piece;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What a session printed, as far as it is kept: a ring of two files, the older {@code output.log.1} and the newer {@code output.log}. One
 * object reads one log once, on one thread.
 */
public final class SessionLog {
    private static final int CHUNK = 1 << 16;
    private static final byte[] LOST = "\n[holt: output came faster than it was read; some of it is missing here]\n"
            .getBytes(StandardCharsets.UTF_8);
    private static final long TICK_MILLIS = 100;

    private final Files files;
    /** The file that is being delivered, whatever its name is by now; empty before the first. */
    private String file = "";
    /** The one that was delivered before it. */
    private String former = "";

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
        files.pieceAt(SessionFiles.OLDER_OUTPUT, 0, 0)
                .or(() -> files.pieceAt(SessionFiles.OUTPUT, 0, 0))
                .ifPresent(this::begin);
        deliverKept(rest);
    }

    /** Goes on after {@link #replay} until {@code over} and nothing more is there. */
    void follow(BooleanSupplier over, Sink sink) throws InterruptedException {
        while (true) {
            boolean last = over.getAsBoolean();
            deliverKept(sink);
            if (last) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    private void deliverKept(Sink sink) throws InterruptedException {
        while (deliverMore(sink)) {
            // Until it has all been delivered.
        }
    }

    /** Delivers the next piece: of the present file under either of its names, else of the one that came after it. */
    private boolean deliverMore(Sink sink) throws InterruptedException {
        Optional<Piece> newer = files.pieceAt(SessionFiles.OUTPUT, offset, CHUNK);
        if (isPresent(newer)) {
            return deliver(newer.get(), sink)
                    || (isShorter() && goOnAfterLoss(files.pieceAt(SessionFiles.OLDER_OUTPUT, 0, 0), newer, sink));
        }
        Optional<Piece> older = files.pieceAt(SessionFiles.OLDER_OUTPUT, offset, CHUNK);
        if (isPresent(older)) {
            newer.filter(_ -> older.get().content().length == 0).ifPresent(this::begin);
            return deliver(older.get(), sink) || newer.isPresent();
        }
        return goOnAfterLoss(older, newer, sink);
    }

    private boolean isPresent(Optional<Piece> piece) {
        return piece.filter(p -> p.file().equals(file)).isPresent();
    }

    /** What has the identity of the present file and not its length is another one: identities are used again. */
    private boolean isShorter() {
        return offset > 0
                && files.pieceAt(SessionFiles.OUTPUT, offset - 1, 1)
                        .filter(p -> p.file().equals(file) && p.content().length == 0)
                        .isPresent();
    }

    private boolean deliver(Piece piece, Sink sink) throws InterruptedException {
        if (piece.content().length == 0) {
            return false;
        }
        offset += piece.content().length;
        sink.take(piece.content());
        return true;
    }

    /** The present file is gone, with what of it was not delivered: goes on with the oldest that was not begun yet. */
    private boolean goOnAfterLoss(Optional<Piece> older, Optional<Piece> newer, Sink sink) throws InterruptedException {
        boolean first = file.isEmpty();
        Optional<Piece> next = older.filter(p -> !p.file().equals(former)).or(() -> newer);
        next.ifPresent(this::begin);
        if (next.isPresent() && !first) {
            sink.take(LOST);
        }
        return next.isPresent();
    }

    private void begin(Piece piece) {
        former = file;
        file = piece.file();
        offset = 0;
    }

    /** How many lines are kept; one that is not ended counts. */
    private long countLines() throws InterruptedException {
        LineCount count = new LineCount();
        new SessionLog(files).replay(-1, count);
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
