package dev.holt.rpc;

import dev.holt.api.Tickets;
import dev.holt.protocol.BuildId;
import dev.holt.protocol.CommandHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A door on a real socket in a short directory of its own. */
final class SocketDoorFixture implements AutoCloseable {
    static final String BUILD = "20260101000000-00000000";
    static final String NEWER = "20260201000000-00000000";
    static final Times QUICK =
            new Times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofSeconds(5));

    final Path directory;
    final Path socket;
    final FakeApi api = new FakeApi();
    final CountDownLatch retired = new CountDownLatch(1);
    final SocketDoor door;

    SocketDoorFixture(CommandHandler commands) throws IOException {
        this(commands, QUICK);
    }

    SocketDoorFixture(CommandHandler commands, Times times) throws IOException {
        this(Files.createTempDirectory("door"), commands, times, null);
        door.ready();
    }

    SocketDoorFixture(
            Path directory,
            CommandHandler commands,
            Times times,
            @org.jspecify.annotations.Nullable UserPrincipal owner)
            throws IOException {
        this.directory = directory;
        this.socket = directory.resolve("holt.sock");
        this.door = new SocketDoor(
                socket,
                owner == null ? Files.getOwner(directory) : owner,
                new BuildId(BUILD),
                commands,
                api,
                new Tickets(new SecureRandom(), System::nanoTime),
                retired::countDown,
                times);
    }

    FrameClient client() throws IOException {
        return new FrameClient(socket);
    }

    @Override
    public void close() throws IOException {
        door.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
