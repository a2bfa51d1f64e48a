package dev.holt.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.GuestStream;
import dev.holt.core.machine.MachineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host's end of the link against the guest's own. */
@Timeout(120)
class RealGuestTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir
    Path directory;

    private LinkGuests guests;
    private RealGuest process;
    private Guest guest;

    @BeforeEach
    void connect() throws Exception {
        guests = new LinkGuests(InstantSource.system(), new SecureRandom());
        process = new RealGuest(directory.resolve("link"), Wire.KEY);
        guest = guests.connect(Wire.NAME, directory.resolve("link"), Wire.KEY, Duration.ofSeconds(30), process::runs);
    }

    @AfterEach
    void disconnect() {
        guest.close();
        guests.close();
        process.close();
    }

    private static GuestCommand command(String... argv) {
        return new GuestCommand(List.of(argv), Map.of("PATH", PATH), null, null, true, false);
    }

    private String output(String script) throws Exception {
        try (GuestProcess running = guest.exec(command("sh", "-c", script))) {
            running.in().close();
            String out = new String(running.out().readAllBytes(), UTF_8);
            assertThat(running.await()).isEqualTo(new GuestProcess.End.Code(0));
            return out;
        }
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code, String errno) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GuestException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.errno()).isEqualTo(errno);
        });
    }

    @Test
    void itSaysWhoItIs() throws Exception {
        assertThat(guest.identity().init()).isEqualTo("holt");
        assertThat(guest.identity().bootId())
                .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip());
    }

    @Test
    void commandsRunWithTheirStreams() throws Exception {
        GuestProcess running = guest.exec(command("sh", "-c", "cat; echo oh >&2; exit 7"));
        running.in().write("in\n".getBytes(UTF_8));
        running.in().close();
        assertThat(running.await()).isEqualTo(new GuestProcess.End.Code(7));
        assertThat(running.out().readAllBytes()).isEqualTo("in\n".getBytes(UTF_8));
        assertThat(running.err().readAllBytes()).isEqualTo("oh\n".getBytes(UTF_8));
    }

    @Test
    void bug05_argumentsArriveAsTheyAre() throws Exception {
        GuestProcess running = guest.exec(command("printf", "%s|", "a b", "", "'\"", "line\nfeed", "$HOME"));
        assertThat(new String(running.out().readAllBytes(), UTF_8)).isEqualTo("a b||'\"|line\nfeed|$HOME|");
        running.await();
    }

    @Test
    void megabytesComeAndGo() throws Exception {
        byte[] content = new byte[5_000_000];
        new Random(2).nextBytes(content);
        GuestProcess running = guest.exec(command("cat"));
        FutureTask<Boolean> feeding = Wire.later(() -> {
            running.in().write(content);
            running.in().close();
            return true;
        });
        assertThat(running.out().readAllBytes()).isEqualTo(content);
        assertThat(running.await()).isEqualTo(new GuestProcess.End.Code(0));
        assertThat(Wire.get(feeding)).isTrue();
    }

    @Test
    void aTerminalHasItsSize() throws Exception {
        GuestCommand stty = new GuestCommand(
                List.of("sh", "-c", "read x; stty size; read y"),
                Map.of("PATH", PATH),
                "/",
                new GuestCommand.Size(10, 20),
                true,
                false);
        try (GuestProcess running = guest.exec(stty)) {
            running.resize(new GuestCommand.Size(33, 44));
            running.in().write('\n');
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("33 44") < 0) {
                seen.append((char) running.out().read());
            }
        }
    }

    @Test
    void aSignalEndsTheGroup() throws Exception {
        GuestProcess running = guest.exec(command("sh", "-c", "echo up; sleep 1000; true"));
        assertThat(running.out().read()).isEqualTo('u');
        running.signal(15);
        assertThat(running.await()).isEqualTo(new GuestProcess.End.Signal(15));
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        GuestProcess running = guest.exec(command("sleep", "1000"));
        assertThat(ProcessHandle.of(running.pid())).isPresent();
        running.close();
        org.awaitility.Awaitility.await()
                .until(() -> ProcessHandle.of(running.pid())
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
        assertThatThrownBy(running::await).isInstanceOf(MachineException.class);
    }

    @Test
    void whatCanNotBeStartedSaysWhy() throws Exception {
        assertFails(() -> guest.exec(command("no-such-program")), ErrorCode.COMMAND_NOT_FOUND, "ENOENT");
        assertFails(() -> guest.exec(command("/etc/passwd")), ErrorCode.COMMAND_NOT_EXECUTABLE, "EACCES");
        assertFails(
                () -> guest.exec(
                        new GuestCommand(List.of("true"), Map.of("PATH", PATH), "/no/where", null, false, false)),
                ErrorCode.GUEST_PATH_MISSING,
                "ENOENT");
    }

    @Test
    void filesAreWrittenReadListedAndRemoved() throws Exception {
        String path = directory.resolve("in/file").toString();
        guest.makeDirectories(directory.resolve("in").toString(), 0755);
        byte[] content = new byte[700_000];
        new Random(3).nextBytes(content);
        guest.put(path, 0640, new ByteArrayInputStream(content));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        guest.get(path, read);
        assertThat(read.toByteArray()).isEqualTo(content);
        Guest.GuestFile file = guest.stat(path).orElseThrow();
        assertThat(file.type()).isEqualTo('f');
        assertThat(file.mode()).isEqualTo(0640);
        assertThat(file.size()).isEqualTo(700_000);
        assertThat(guest.list(directory.resolve("in").toString()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.name()).isEqualTo("file"));
        guest.remove(path);
        assertThat(guest.stat(path)).isEmpty();
        assertFails(() -> guest.get(path, read), ErrorCode.GUEST_PATH_MISSING, "ENOENT");
    }

    @Test
    void aTreeIsPackedAndUnpacked() throws Exception {
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("a"));
        Files.writeString(tree.resolve("a/x"), "content");
        Files.createSymbolicLink(tree.resolve("l"), Path.of("a/x"));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        guest.pack(tree.toString(), tar);
        guest.unpack(directory.resolve("copy").toString(), new ByteArrayInputStream(tar.toByteArray()));
        assertThat(directory.resolve("copy/tree/a/x")).hasContent("content");
        assertThat(Files.readSymbolicLink(directory.resolve("copy/tree/l"))).isEqualTo(Path.of("a/x"));
    }

    @Test
    void aServerInsideIsReached() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Boolean> serving = Wire.later(() -> {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(client.getInputStream().readAllBytes());
                }
                return true;
            });
            try (GuestStream stream = guest.connect(server.getLocalPort())) {
                stream.out().write("echo".getBytes(UTF_8));
                stream.out().close();
                assertThat(stream.in().readAllBytes()).isEqualTo("echo".getBytes(UTF_8));
            }
            assertThat(Wire.get(serving)).isTrue();
            assertThat(guest.listening())
                    .anySatisfy(socket -> assertThat(socket.port()).isEqualTo(server.getLocalPort()));
        }
    }

    @Test
    void aPortThatNobodyServesIsRefused() throws IOException {
        int free;
        try (ServerSocket server = new ServerSocket(0)) {
            free = server.getLocalPort();
        }
        assertFails(() -> guest.connect(free), ErrorCode.GUEST_FAILED, "ECONNREFUSED");
    }

    @Test
    void figuresAreTold() throws Exception {
        assertThat(guest.stats()).containsKeys("uptime", "load", "memory-total", "disk-free", "time");
    }

    @Test
    void aDetachedCommandOutlivesItsStream() throws Exception {
        GuestCommand detached =
                new GuestCommand(List.of("sleep", "1000"), Map.of("PATH", PATH), "/", null, false, true);
        GuestProcess running = guest.exec(detached);
        running.close();
        assertThat(output("true")).isEmpty();
        ProcessHandle sleeping = ProcessHandle.of(running.pid()).orElseThrow();
        assertThat(sleeping.isAlive()).isTrue();
        sleeping.destroyForcibly();
    }

    @Test
    void aDeadGuestFailsWhoeverWaits() throws Exception {
        GuestProcess running = guest.exec(command("cat"));
        FutureTask<GuestProcess.End> waiting = Wire.later(running::await);
        process.kill();
        assertThatThrownBy(() -> Wire.get(waiting)).isInstanceOf(MachineException.class);
    }

    @Test
    void aThousandShortCommandsInARow() throws Exception {
        for (int i = 0; i < 1000; i++) {
            assertThat(output("true")).isEmpty();
        }
    }
}
