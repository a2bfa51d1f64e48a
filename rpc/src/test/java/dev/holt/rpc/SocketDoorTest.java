package dev.holt.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.protocol.CommandHandler;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.FrameType.Up;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SocketDoorTest {
    private static final CommandHandler NOTHING = (_, _) -> ExitStatus.DONE;

    @TempDir
    Path directory;

    @Test
    void theSocketHasItsNameOnlyWhenReadyAndIsPrivate() throws Exception {
        try (SocketDoor door = door(NOTHING)) {
            assertThat(socket()).doesNotExist();
            door.ready();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-------");
            assertThat(run("x")).isZero();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aForeignFileIsRefusedAndStays() throws Exception {
        Files.writeString(socket(), "mine");
        try (SocketDoor door = door(NOTHING)) {
            assertThatThrownBy(door::ready)
                    .isInstanceOf(SocketInTheWayException.class)
                    .hasMessageContaining("no socket is in the way");
        }
        assertThat(socket()).hasContent("mine");
    }

    @Test
    void aStaleSocketIsReplaced() throws Exception {
        stale(socket());
        stale(directory.resolve("holt.sock.new"));
        try (SocketDoor door = door(NOTHING)) {
            door.ready();
            assertThat(run("x")).isZero();
        }
    }

    @Test
    void aSocketThatSomebodyAnswersOnIsRefusedAndStays() throws Exception {
        try (ServerSocketChannel other = bound(socket());
                SocketDoor door = door(NOTHING)) {
            assertThatThrownBy(door::ready).hasMessageContaining("another daemon answers");
            assertThat(socket()).exists();
            assertThat(other.isOpen()).isTrue();
        }
        assertThat(socket()).exists();
    }

    @Test
    void anothersSocketIsNotRemovedAtTheEnd() throws Exception {
        try (SocketDoor door = door(NOTHING)) {
            door.ready();
            Files.delete(socket());
            Files.writeString(socket(), "another's");
        }
        assertThat(socket()).hasContent("another's");
    }

    @Test
    void aVanishedSocketIsBoundAnew() throws Exception {
        try (var door = new SocketDoorFixture(NOTHING)) {
            for (int i = 0; i < 3; i++) {
                Files.delete(door.socket);
                await().until(() -> Files.exists(door.socket));
                try (var client = door.client().run("x")) {
                    assertThat(client.outcome().status()).isZero();
                }
            }
        }
    }

    @Test
    void aVanishedDirectoryIsMadeAnew() throws Exception {
        Path run = Files.createDirectory(directory.resolve("run"));
        try (var door = new SocketDoorFixture(run, NOTHING, SocketDoorFixture.QUICK, null)) {
            door.door.ready();
            Files.delete(door.socket);
            Files.delete(run);
            await().until(() -> Files.exists(door.socket));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aPathThatIsTooLongIsNamed() {
        Path far = directory.resolve("x".repeat(90));
        assertThatThrownBy(() -> {
                    Files.createDirectory(far);
                    new SocketDoorFixture(far, NOTHING, SocketDoorFixture.QUICK, null);
                })
                .isInstanceOf(SocketInTheWayException.class)
                .hasMessageContaining("expected: at most 100");
    }

    @Test
    void anotherUserIsTurnedAway() throws Exception {
        UserPrincipal other =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
        Path run = Files.createDirectory(directory.resolve("run"));
        try (var door = new SocketDoorFixture(run, NOTHING, SocketDoorFixture.QUICK, other)) {
            door.door.ready();
            try (var client = door.client()) {
                assertThat(client.line()).contains("another user");
                assertThat(client.in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aNewerClientFindsAnIdleDaemonAndRetiresIt() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        CommandHandler handler = (_, _) -> {
            ran.countDown();
            return 0;
        };
        try (var door = new SocketDoorFixture(handler);
                var client = door.client().open(SocketDoorFixture.NEWER)) {
            client.frame(Up.ARGS, "ls\0").frame(Up.CWD, "/").frame(Up.GO, "");
            assertThat(client.line()).endsWith("older-idle");
            client.frame(Up.RETIRE, new byte[] {0});
            door.retired.await();
            assertThat(ran.getCount()).isOne();
            assertThat(client.channel.isOpen()).isTrue();
            door.door.stop();
            assertThat(door.socket).doesNotExist();
            assertThat(door.door.connections()).isOne();
            door.door.close();
            assertThat(client.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aNewerClientFindsABusyDaemonAndMayForceIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (var door = new SocketDoorFixture((_, _) -> patient(begun));
                var busy = door.client().run("wait")) {
            begun.await();
            try (var client = door.client().open(SocketDoorFixture.NEWER)) {
                assertThat(client.line()).endsWith("older-busy");
                client.frame(Up.RETIRE, new byte[] {0});
                assertThat(client.rest().err()).contains("serves others");
                assertThat(door.retired.getCount()).isOne();
            }
            try (var client = door.client().open(SocketDoorFixture.NEWER)) {
                assertThat(client.line()).endsWith("older-busy");
                client.frame(Up.RETIRE, new byte[] {1});
                door.retired.await();
            }
            door.door.close();
            var outcome = busy.outcome();
            assertThat(outcome.err()).contains("the daemon stops");
            assertThat(outcome.status()).isEqualTo(ExitStatus.INTERRUPTED);
        }
    }

    @Test
    void anOlderClientIsServed() throws Exception {
        try (var door = new SocketDoorFixture(NOTHING);
                var client = door.client().open("20250101000000-00000000")) {
            assertThat(client.line()).isEqualTo("HOLT/1 " + SocketDoorFixture.BUILD + " serving");
        }
    }

    @Test
    void aCommandThatEndsWithTheDaemonIsToldAfterwards() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CommandHandler stopping = (_, console) -> {
            console.endWithDaemon();
            ended.countDown();
            return ExitStatus.DONE;
        };
        try (var door = new SocketDoorFixture(stopping);
                var client = door.client().run("daemon", "stop")) {
            CompletableFuture<FrameClient.Outcome> outcome = CompletableFuture.supplyAsync(() -> outcome(client));
            ended.await();
            door.door.stop();
            assertThat(outcome).isNotDone();
            assertThat(door.socket).doesNotExist();
            door.door.close();
            assertThat(outcome.get().status()).isZero();
        }
    }

    @Test
    void aFailedCommandDoesNotWaitForTheDaemonsEnd() throws Exception {
        CommandHandler failing = (_, console) -> {
            console.endWithDaemon();
            return ExitStatus.FAILED;
        };
        try (var door = new SocketDoorFixture(failing);
                var client = door.client().run("daemon", "stop")) {
            assertThat(client.outcome().status()).isEqualTo(ExitStatus.FAILED);
        }
    }

    private static FrameClient.Outcome outcome(FrameClient client) {
        try {
            return client.outcome();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int patient(CountDownLatch begun) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return ExitStatus.DONE;
        } catch (InterruptedException e) {
            return ExitStatus.INTERRUPTED;
        }
    }

    private SocketDoor door(CommandHandler handler) throws IOException {
        return new SocketDoorFixture(directory, handler, SocketDoorFixture.QUICK, null).door;
    }

    private Path socket() {
        return directory.resolve("holt.sock");
    }

    private int run(String argument) throws IOException {
        try (FrameClient client = new FrameClient(socket()).run(argument)) {
            return client.outcome().status();
        }
    }

    private static void stale(Path path) throws IOException {
        bound(path).close();
        assertThat(path).exists();
    }

    private static ServerSocketChannel bound(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        return channel;
    }
}
