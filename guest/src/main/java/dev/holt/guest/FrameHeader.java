package dev.holt.guest;

import java.nio.ByteBuffer;

/**
 * The header of a frame.
 *
 * @param stream its stream, a u32
 * @param type the code of its type, which may be unknown
 * @param flags 1 on {@code DATA}: standard error; on {@code PING}: an answer
 * @param length of its payload in bytes
 */
record FrameHeader(long stream, int type, int flags, int length) {
    static final int BYTES = 12;
    static final int MOST_PAYLOAD = 65_536;

    /** Reads a header from the next 12 bytes. */
    static FrameHeader read(ByteBuffer bytes) throws LinkViolation {
        long stream = Integer.toUnsignedLong(bytes.getInt());
        int type = Byte.toUnsignedInt(bytes.get());
        int flags = Byte.toUnsignedInt(bytes.get());
        int zero = Short.toUnsignedInt(bytes.getShort());
        long length = Integer.toUnsignedLong(bytes.getInt());
        if (zero != 0) {
            throw new LinkViolation("a frame has %d in the place of zero".formatted(zero));
        }
        if (length > MOST_PAYLOAD) {
            throw new LinkViolation("a frame claims %d bytes (expected: at most %d)".formatted(length, MOST_PAYLOAD));
        }
        return new FrameHeader(stream, type, flags, (int) length);
    }

    boolean flagged() {
        return (flags & 1) != 0;
    }
}
