package dev.holt.benchmark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A command in a machine as a program runs it: each time opened on a connection of its own. Its request is made once, and its answers are looked at as
 * text, as those of a bare machine are: a library for JSON that still warms up would be measured with Holt.
 */
final class ExecCall {
    private static final int CONTROL = 4;

    private final UnixDomainSocketAddress socket;
    private final byte[] request;

    /** A call of a command that gets no input. */
    ExecCall(Path socket, String machine, String... argv) {
        this.socket = UnixDomainSocketAddress.of(socket);
        Map<String, Object> exec = Map.of("machine", machine, "argv", List.of(argv), "input", false);
        String line = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "jsonrpc",
                        "2.0",
                        "id",
                        1,
                        "method",
                        "$/open",
                        "params",
                        Map.of("operation", "vm.exec", "params", exec)));
        this.request = (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the command to its end. Throws {@link BenchException} when it fails. */
    void run() {
        try (SocketChannel channel = SocketChannel.open(socket)) {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            String answer = line(in);
            if (!answer.contains("\"result\"")) {
                throw new BenchException("the command is refused: " + answer);
            }
            String control = control(in);
            while (!control.contains("\"code\"")) {
                control = control(in);
            }
            if (!control.contains("\"code\":0")) {
                throw new BenchException("the command fails: " + control);
            }
        } catch (IOException e) {
            throw new BenchException("a command in a machine: " + e.getMessage(), e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** The next control; output is thrown away. */
    private static String control(DataInputStream in) throws IOException {
        while (true) {
            int channel = in.readUnsignedByte();
            byte[] payload = in.readNBytes(in.readInt());
            if (channel == CONTROL) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }
}
