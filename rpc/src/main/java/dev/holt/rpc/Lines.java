package dev.holt.rpc;

import dev.holt.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Splits what comes in into lines, none of them longer than {@link #LIMIT}. For the reader's thread. */
final class Lines {
    /** The longest line, in bytes. */
    static final int LIMIT = 8 * 1024 * 1024;

    private final InputStream in;

    Lines(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its line feed; empty at the end, where a line that was not ended is dropped.
     *
     * @throws ProtocolException when it was too long; it has been skipped, and the next one can be read
     */
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            if (line.size() == LIMIT) {
                tooLong = true;
                line = new ByteArrayOutputStream(0);
            }
            if (!tooLong) {
                line.write(next);
            }
        }
        if (tooLong) {
            throw new ProtocolException("message: more than %d bytes on a line".formatted(LIMIT));
        }
        return Optional.of(line.toByteArray());
    }
}
