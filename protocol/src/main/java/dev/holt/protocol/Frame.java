package dev.holt.protocol;

import java.nio.ByteBuffer;

/**
 * One frame of the thin client: {@code u8 type, u32 length, payload}, big-endian.
 *
 * @param payload at most {@link #LIMIT} bytes; owned by the frame
 */
public record Frame<T extends FrameType>(T type, byte[] payload) {
    /** The longest payload, in bytes. */
    public static final int LIMIT = 1024 * 1024;

    /** The bytes before a payload. */
    public static final int HEADER = 5;

    public Frame {
        if (payload.length > LIMIT) {
            throw new IllegalArgumentException(
                    "frame %s: %d bytes (expected: at most %d)".formatted(type, payload.length, LIMIT));
        }
    }

    /** The frame as it travels, ready to be read from the buffer. */
    public ByteBuffer encoded() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) type.code())
                .putInt(payload.length)
                .put(payload)
                .flip();
    }
}
