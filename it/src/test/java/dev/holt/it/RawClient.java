package dev.holt.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Bytes to and from the daemon's socket. What comes back is read as ISO 8859-1, a character a byte. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader in;

    RawClient(Path socket) {
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(int type, byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put(header(type, payload.length))
                .put(payload)
                .array();
    }

    static byte[] header(int type, int length) {
        return ByteBuffer.allocate(5).put((byte) type).putInt(length).array();
    }

    /** The frame that ends a command, as text. */
    static String exit(int status) {
        return new String(frame(70, new byte[] {(byte) status}), ISO_8859_1);
    }

    /** Sends all of it; false when the other side does not take it. */
    boolean send(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Calls a command as an old thin client would. */
    void call(String... arguments) {
        send("HOLT/1 00000000000000-00000000\n".getBytes(UTF_8));
        send(frame(1, (String.join("\0", arguments) + "\0").getBytes(UTF_8)));
        send(frame(2, "/".getBytes(UTF_8)));
        send(frame(5, new byte[0]));
    }

    /** The next line. */
    String line() {
        return within(CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(in.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    /** Everything until the other side ends it. */
    String rest() {
        return within(CompletableFuture.supplyAsync(() -> {
            StringBuilder all = new StringBuilder();
            try {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    all.append((char) c);
                }
            } catch (IOException cut) {
                all.append("");
            }
            return all.toString();
        }));
    }

    private static String within(CompletableFuture<String> reading) {
        return reading.orTimeout(HoltHome.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
