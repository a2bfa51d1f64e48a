package dev.holt.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Takes frames of one direction from a stream. For one thread. Never holds more than one frame, whatever the other side claims. */
public final class FrameReader<T extends FrameType> {
    private final InputStream in;
    private final Function<Integer, Optional<T>> types;

    private FrameReader(InputStream in, T[] types) {
        this.in = in;
        this.types =
                code -> Stream.of(types).filter(type -> type.code() == code).findFirst();
    }

    /** Reads what a client sends. */
    public static FrameReader<FrameType.Up> up(InputStream in) {
        return new FrameReader<>(in, FrameType.Up.values());
    }

    /** Reads what a daemon sends. */
    public static FrameReader<FrameType.Down> down(InputStream in) {
        return new FrameReader<>(in, FrameType.Down.values());
    }

    /**
     * Blocks for the next frame; empty when the stream ended between two frames.
     *
     * @throws ProtocolException when the type is unknown, the length too large, or the stream ended within a frame
     */
    public Optional<Frame<T>> next() throws IOException {
        int code = in.read();
        if (code < 0) {
            return Optional.empty();
        }
        T type = types.apply(code)
                .orElseThrow(() ->
                        new ProtocolException("frame type %d (expected: a type of this direction)".formatted(code)));
        long length = length(type);
        if (length > Frame.LIMIT) {
            throw new ProtocolException(
                    "frame %s: length %d (expected: at most %d)".formatted(type, length, Frame.LIMIT));
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new ProtocolException(
                    "frame %s: the stream ended after %d of %d bytes".formatted(type, payload.length, length));
        }
        return Optional.of(new Frame<>(type, payload));
    }

    private long length(T type) throws IOException {
        long length = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            int next = in.read();
            if (next < 0) {
                throw new ProtocolException("frame %s: the stream ended within its length".formatted(type));
            }
            length = length << 8 | next;
        }
        return length;
    }
}
