package dev.holt.guest;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The guest's end of one connection, played by hand: it sends whatever a test wants, right or wrong. */
final class Peer implements AutoCloseable {
    /** A frame as it came. */
    record Frame(long stream, FrameType type, int flags, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        boolean has(String field) {
            return ("\0" + text()).contains("\0" + field + "\0");
        }
    }

    private final SocketChannel channel;
    private final DataInputStream in;
    private byte[] nonce = {};

    Peer(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** Takes the {@code HELLO} of the host and keeps its nonce. */
    Peer hear() {
        Frame hello = read(FrameType.HELLO);
        nonce = Arrays.copyOfRange(hello.payload(), 16, 32);
        return this;
    }

    /** Answers {@code HELLO} as a guest that is ready. */
    Peer greet() {
        return send(0, FrameType.HELLO, 0, greeting());
    }

    byte[] greeting() {
        return join(nonce, fields("version=1", "boot=b-1", "state=ready", "kernel=6.1", "init=holt"));
    }

    /** The next frame; null at the end. */
    Frame read() {
        try {
            long stream = Integer.toUnsignedLong(in.readInt());
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int zero = in.readUnsignedShort();
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            FrameType known = FrameType.of(type);
            if (zero != 0 || known == null) {
                throw new AssertionError("the host sends type " + type + ", zero " + zero);
            }
            return new Frame(stream, known, flags, payload);
        } catch (EOFException e) {
            throw new AssertionError("the host has closed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame of this type; others before it are passed over. */
    Frame read(FrameType type) {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** Takes the next {@code OPEN}, and begins it. */
    long accept(String... fields) {
        long stream = read(FrameType.OPEN).stream();
        send(stream, FrameType.OPEN, 0, fields(fields));
        return stream;
    }

    Peer send(long stream, FrameType type, int flags, byte[] payload) {
        return raw(frame(stream, type.code(), flags, payload));
    }

    Peer data(long stream, String text) {
        return send(stream, FrameType.DATA, 0, text.getBytes(StandardCharsets.UTF_8));
    }

    Peer exit(long stream, int code) {
        return send(stream, FrameType.EXIT, 0, new byte[] {0, (byte) code});
    }

    Peer error(long stream, String errno, String stage, String message) {
        return send(stream, FrameType.ERROR, 0, fields("errno=" + errno, "stage=" + stage, "message=" + message));
    }

    /** Sends bytes as they are, for as long as the host takes them. */
    Peer raw(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the host has ended the connection; what it still sent is passed over. */
    void awaitEnd() {
        byte[] chunk = new byte[65_536];
        try {
            int n = in.read(chunk);
            while (n >= 0) {
                n = in.read(chunk);
            }
        } catch (IOException e) {
            // Reset: it ended with bytes of ours unread.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(long stream, int type, int flags, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .putInt((int) stream)
                .put((byte) type)
                .put((byte) flags)
                .putShort((short) 0)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    static byte[] fields(String... fields) {
        StringBuilder all = new StringBuilder();
        for (String field : fields) {
            all.append(field).append('\0');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
