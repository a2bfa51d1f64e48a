package dev.holt.rpc;

import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameReader;
import dev.holt.protocol.FrameType.Down;
import dev.holt.protocol.FrameType.Up;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A client of the socket that does as it is told, right or wrong. */
final class FrameClient implements AutoCloseable {
    final SocketChannel channel;
    final InputStream in;
    final FrameReader<Down> frames;

    FrameClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel));
        frames = FrameReader.down(in);
    }

    /** Everything that the client got until the end. */
    record Outcome(String out, String err, int status, boolean exec) {}

    FrameClient raw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    FrameClient raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    FrameClient frame(Up type, String payload) throws IOException {
        return frame(type, payload.getBytes(StandardCharsets.UTF_8));
    }

    FrameClient frame(Up type, byte[] payload) throws IOException {
        return raw(new Frame<>(type, payload).encoded().array());
    }

    FrameClient open(String build) throws IOException {
        return raw("HOLT/1 " + build + "\n");
    }

    /** Opens as a client of the same build and runs a command. */
    FrameClient run(String... arguments) throws IOException {
        open(SocketDoorFixture.BUILD);
        frame(Up.ARGS, arguments.length == 0 ? "" : String.join("\0", arguments) + "\0");
        frame(Up.CWD, "/tmp");
        frame(Up.ENV, "A=1\0B=\0");
        frame(Up.GO, "");
        return this;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Takes the opening line and every frame until the end of the stream. */
    Outcome outcome() throws IOException {
        line();
        return rest();
    }

    Outcome rest() throws IOException {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        int status = -1;
        boolean exec = false;
        for (Optional<Frame<Down>> next = frames.next(); next.isPresent(); next = frames.next()) {
            byte[] payload = next.get().payload();
            switch (next.get().type()) {
                case OUT -> out.append(new String(payload, StandardCharsets.UTF_8));
                case ERR -> err.append(new String(payload, StandardCharsets.UTF_8));
                case EXIT -> status = payload[0] & 0xff;
                case EXEC -> exec = true;
                case WANT_STDIN, RAW -> {}
            }
        }
        return new Outcome(out.toString(), err.toString(), status, exec);
    }

    Frame<Down> next() throws IOException {
        return frames.next().orElseThrow();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
