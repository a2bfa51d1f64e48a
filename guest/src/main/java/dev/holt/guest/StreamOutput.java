package dev.holt.guest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/** What we send on a stream; closing it is the end of that direction. */
final class StreamOutput extends OutputStream {
    private final LinkStream stream;
    private final boolean lossy;

    /**
     * @param lossy whether bytes that nobody takes any more are lost without a word; else writing them fails
     */
    StreamOutput(LinkStream stream, boolean lossy) {
        this.stream = stream;
        this.lossy = lossy;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        try {
            if (!stream.write(bytes, from, length) && !lossy) {
                throw new IOException(stream.request().title() + ": the other end has closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException called =
                    new InterruptedIOException(stream.request().title() + ": interrupted while writing");
            called.initCause(e);
            throw called;
        }
    }

    @Override
    public void close() {
        stream.end();
    }
}
