package dev.holt.guest;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of bytes, in whatever pieces they come. Holds one frame at the most. After a violation it is of no use any more. Used by one thread.
 */
final class FrameDecoder {
    private final FrameSink sink;
    private final ByteBuffer head = ByteBuffer.allocate(FrameHeader.BYTES);
    private final ByteBuffer body = ByteBuffer.allocate(FrameHeader.MOST_PAYLOAD);
    private @Nullable FrameHeader header;

    FrameDecoder(FrameSink sink) {
        this.sink = sink;
    }

    /** Takes all of {@code bytes} and hands over every frame that they complete. */
    void feed(ByteBuffer bytes) throws LinkViolation {
        while (bytes.hasRemaining()) {
            FrameHeader known = header;
            if (known == null) {
                readHead(bytes);
            } else {
                readBody(known, bytes);
            }
        }
    }

    private void readHead(ByteBuffer bytes) throws LinkViolation {
        move(bytes, head, head.remaining());
        if (!head.hasRemaining()) {
            FrameHeader read = FrameHeader.read(head.flip());
            head.clear();
            if (read.length() == 0) {
                sink.frame(read, body.limit(0).position(0));
            } else {
                header = read;
            }
            body.clear();
        }
    }

    private void readBody(FrameHeader known, ByteBuffer bytes) throws LinkViolation {
        if (body.position() == 0 && bytes.remaining() >= known.length()) {
            ByteBuffer whole = bytes.slice(bytes.position(), known.length());
            bytes.position(bytes.position() + known.length());
            header = null;
            sink.frame(known, whole);
            return;
        }
        move(bytes, body, known.length() - body.position());
        if (body.position() == known.length()) {
            header = null;
            sink.frame(known, body.flip());
            body.clear();
        }
    }

    private static void move(ByteBuffer from, ByteBuffer to, int most) {
        int count = Math.min(from.remaining(), most);
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
    }
}
