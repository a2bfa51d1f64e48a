package dev.holt.benchmark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands in machines as a program runs them: each opened on a connection of its own. */
final class ExecCall {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int CONTROL = 4;

    private final Path socket;

    ExecCall(Path socket) {
        this.socket = socket;
    }

    /** Runs a command that gets no input to its end. Throws {@link BenchException} when it fails. */
    void run(String machine, String... argv) {
        String request = MAPPER.writeValueAsString(Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "$/open",
                "params",
                Map.of(
                        "operation",
                        "vm.exec",
                        "params",
                        Map.of("machine", machine, "argv", List.of(argv), "input", false))));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write((request + "\n").getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            requireResult(in);
            for (JsonNode control = control(in); ; control = control(in)) {
                if (control.path("code").isNumber()) {
                    if (control.path("code").asInt() != 0) {
                        throw new BenchException("%s: %s".formatted(String.join(" ", argv), control));
                    }
                    return;
                }
            }
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(String.join(" ", argv), e.getMessage()), e);
        }
    }

    private static void requireResult(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new BenchException("the command is not answered");
            }
            line.append((char) next);
        }
        if (!MAPPER.readTree(line.toString()).has("result")) {
            throw new BenchException("the command is refused: " + line);
        }
    }

    /** The next control; output is thrown away. */
    private static JsonNode control(DataInputStream in) throws IOException {
        while (true) {
            int channel = in.readUnsignedByte();
            byte[] payload = in.readNBytes(in.readInt());
            if (channel == CONTROL) {
                return MAPPER.readTree(payload);
            }
        }
    }
}
