package dev.holt.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running {@code echo-server}: what a daemon costs that does nothing. */
final class EchoServer implements AutoCloseable {
    private final Path socket;
    private final Process process;
    private final String client;

    EchoServer(Lab lab) {
        socket = lab.directory().resolve("echo.sock");
        client = lab.programs().echoClient();
        process = lab.runner().start(List.of(lab.programs().echoServer(), socket.toString()), Path.of("/dev/null"));
        Waiting.until("echo server", Duration.ofSeconds(5), () -> Files.exists(socket));
    }

    Path socket() {
        return socket;
    }

    /** The command of a bare client's whole process. */
    List<String> client() {
        return List.of(client, socket.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        if (!socket.toFile().delete()) {
            throw new BenchException("%s: could not be removed".formatted(socket));
        }
    }
}
