package dev.holt.core.guestsession;

import dev.holt.core.guestsession.LogFiles.Segment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one stream of what a session printed, once, from an offset on. For one thread. */
public final class OutputReader {
    private static final int CHUNK = 1 << 18;
    /** How often a file may go away while it is looked at. */
    private static final int MOST_TURNS = 8;

    private final LogFiles files;
    private final Output output;
    private List<Segment> known = List.of();
    private long offset;

    OutputReader(LogFiles files, Output output, long offset) {
        this.files = files;
        this.output = output;
        this.offset = offset;
    }

    /** A reader of the last {@code lines} lines; null: of everything that is kept. */
    static OutputReader ofLast(LogFiles files, Output output, @Nullable Integer lines) throws InterruptedException {
        return new OutputReader(files, output, lines == null ? 0 : lastLines(files, output, lines));
    }

    /** The offset of the next byte. */
    public long offset() {
        return offset;
    }

    /** What comes next; no bytes when nothing is there now. What is not kept any more is passed over: {@link #offset} tells. */
    public byte[] next() throws InterruptedException {
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            Optional<Segment> segment = find(known);
            if (segment.isEmpty()) {
                known = files.segments(output);
                segment = find(known);
            }
            if (segment.isEmpty()) {
                return new byte[0];
            }
            Segment there = segment.get();
            long from = Math.max(offset, there.start());
            Optional<byte[]> piece = files.read(output, there, from, (int) Math.min(CHUNK, there.end() - from));
            known = piece.isPresent() ? known : List.of();
            if (piece.isPresent() && piece.get().length > 0) {
                offset = from + piece.get().length;
                return piece.get();
            }
        }
        return new byte[0];
    }

    /** The first file with bytes from the offset on. */
    private Optional<Segment> find(List<Segment> segments) {
        return segments.stream()
                .filter(s -> s.end() > s.start() && s.end() > offset)
                .findFirst();
    }

    /** Where a stream ends now. */
    static long end(LogFiles files, Output output) throws InterruptedException {
        List<Segment> segments = files.segments(output);
        return segments.isEmpty() ? 0 : segments.getLast().end();
    }

    /** Where the last lines begin; one that is not ended counts. */
    private static long lastLines(LogFiles files, Output output, int lines) throws InterruptedException {
        List<Segment> segments = files.segments(output);
        long end = segments.isEmpty() ? 0 : segments.getLast().end();
        if (lines == 0) {
            return end;
        }
        int left = lines;
        for (Segment segment : segments.reversed()) {
            for (long from = segment.end(); from > segment.start(); ) {
                long at = from;
                from = Math.max(segment.start(), at - CHUNK);
                byte[] piece =
                        files.read(output, segment, from, (int) (at - from)).orElse(new byte[0]);
                for (int i = piece.length - 1; i >= 0; i--) {
                    // The line feed at the very end begins no line.
                    if (piece[i] == '\n' && from + i + 1 < end && --left == 0) {
                        return from + i + 1;
                    }
                }
            }
        }
        return 0;
    }
}
