package dev.holt.guest;

import java.nio.ByteBuffer;

/** Encodes the frames that a host sends; each is ready to be written. */
final class Frames {
    private static final int ANSWER = 1;

    private Frames() {}

    static ByteBuffer hello(byte[] key, byte[] nonce, byte[] fields) {
        ByteBuffer frame = begin(0, FrameType.HELLO, 0, key.length + nonce.length + fields.length);
        return frame.put(key).put(nonce).put(fields).flip();
    }

    static ByteBuffer open(long stream, byte[] fields) {
        return begin(stream, FrameType.OPEN, 0, fields.length).put(fields).flip();
    }

    static ByteBuffer data(long stream, byte[] bytes, int from, int length) {
        return begin(stream, FrameType.DATA, 0, length).put(bytes, from, length).flip();
    }

    static ByteBuffer window(long stream, int more) {
        return begin(stream, FrameType.WINDOW, 0, Integer.BYTES).putInt(more).flip();
    }

    static ByteBuffer end(long stream) {
        return begin(stream, FrameType.END, 0, 0).flip();
    }

    static ByteBuffer signal(long stream, int number) {
        return begin(stream, FrameType.SIGNAL, 0, Integer.BYTES).putInt(number).flip();
    }

    static ByteBuffer resize(long stream, int rows, int columns) {
        return begin(stream, FrameType.RESIZE, 0, 2 * Short.BYTES)
                .putShort((short) rows)
                .putShort((short) columns)
                .flip();
    }

    static ByteBuffer close(long stream) {
        return begin(stream, FrameType.CLOSE, 0, 0).flip();
    }

    static ByteBuffer ping() {
        return begin(0, FrameType.PING, 0, 0).flip();
    }

    /** The answer to a {@code PING} with this payload. */
    static ByteBuffer pong(ByteBuffer payload) {
        return begin(0, FrameType.PING, ANSWER, payload.remaining())
                .put(payload)
                .flip();
    }

    private static ByteBuffer begin(long stream, FrameType type, int flags, int length) {
        return ByteBuffer.allocate(FrameHeader.BYTES + length)
                .putInt((int) stream)
                .put((byte) type.code())
                .put((byte) flags)
                .putShort((short) 0)
                .putInt(length);
    }
}
