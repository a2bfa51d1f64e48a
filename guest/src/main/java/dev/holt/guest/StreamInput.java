package dev.holt.guest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What a guest sends on a stream. Closing it does nothing: the stream is closed as a whole. */
final class StreamInput extends InputStream {
    private final LinkStream stream;
    private final LinkStream.Source source;

    StreamInput(LinkStream stream, LinkStream.Source source) {
        this.stream = stream;
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        return length == 0 ? 0 : stream.read(source, into, from, length);
    }

    @Override
    public int available() {
        return stream.available(source);
    }
}
