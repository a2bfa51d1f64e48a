package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest over its link, with the other end played by hand. */
@Timeout(60)
class LinkGuestTest {
    @TempDir
    Path directory;

    private Wire wire;
    private Wire.Pair pair;

    @BeforeEach
    void connect() {
        wire = new Wire(directory, Timings.USUAL);
        pair = wire.pair();
    }

    @AfterEach
    void disconnect() {
        pair.close();
        wire.close();
    }

    private GuestProcess exec(String... argv) {
        FutureTask<GuestProcess> starting = Wire.later(() -> pair.guest().exec(Wire.command(argv)));
        pair.peer().accept("pid=7");
        return Wire.get(starting);
    }

    @Test
    void itKnowsWhoAnswered() {
        assertThat(pair.guest().identity()).isEqualTo(new Guest.Identity("b-1", "6.1", "holt"));
        assertThat(pair.guest().isConnected()).isTrue();
    }

    @Test
    void aCommandRunsToItsEnd() throws Exception {
        GuestProcess process = exec("cat");
        process.in().write("hello".getBytes(StandardCharsets.UTF_8));
        process.in().close();
        assertThat(pair.peer().read(FrameType.DATA).text()).isEqualTo("hello");
        assertThat(pair.peer().read().type()).isEqualTo(FrameType.END);
        pair.peer()
                .data(1, "hello")
                .send(1, FrameType.DATA, 1, "oh".getBytes(StandardCharsets.UTF_8))
                .exit(1, 3);
        assertThat(process.pid()).isEqualTo(7);
        assertThat(process.await()).isEqualTo(new GuestProcess.End.Code(3));
        assertThat(process.out().readAllBytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(process.err().readAllBytes()).isEqualTo("oh".getBytes(StandardCharsets.UTF_8));
        process.in().write("lost".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatTheGuestFailsWithBecomesItsCode() {
        assertThat(failure("ENOENT", "command")).isEqualTo(ErrorCode.COMMAND_NOT_FOUND);
        assertThat(failure("EACCES", "command")).isEqualTo(ErrorCode.COMMAND_NOT_EXECUTABLE);
        assertThat(failure("ENOENT", "cwd")).isEqualTo(ErrorCode.GUEST_PATH_MISSING);
        assertThat(failure("ENOMEM", "launch")).isEqualTo(ErrorCode.GUEST_FAILED);
    }

    private ErrorCode failure(String errno, String stage) {
        FutureTask<GuestProcess> starting = Wire.later(() -> pair.guest().exec(Wire.command("x")));
        long stream = pair.peer().read(FrameType.OPEN).stream();
        pair.peer().error(stream, errno, stage, "because\u001b[31m");
        try {
            throw new AssertionError(Wire.get(starting));
        } catch (GuestException e) {
            assertThat(e).hasMessageContaining("because\\u001b[31m").hasMessageContaining(errno);
            assertThat(e.errno()).isEqualTo(errno);
            return e.code();
        }
    }

    @Test
    void aDiskThatIsFullIsNamedWithTheWayOut() {
        FutureTask<String> writing = Wire.later(() -> {
            pair.guest().makeDirectories("/var/lib/x", 0700);
            return "made";
        });
        pair.peer().error(pair.peer().read(FrameType.OPEN).stream(), "ENOSPC", "mkdir", "/var/lib/x: No space");
        assertThatThrownBy(() -> Wire.get(writing))
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
                .hasMessageContaining("/var/lib/x: No space (ENOSPC in stage mkdir): its disk is full")
                .hasMessageContaining("--disk-size");
    }

    @Test
    void statOfNothingIsEmpty() {
        FutureTask<Optional<Guest.GuestFile>> asking =
                Wire.later(() -> pair.guest().stat("/nowhere"));
        pair.peer().error(pair.peer().read(FrameType.OPEN).stream(), "ENOENT", "stat", "no such file");
        assertThat(Wire.get(asking)).isEmpty();
    }

    @Test
    void creditIsGivenAsTheReaderConsumes() throws Exception {
        GuestProcess process = exec("yes");
        byte[] piece = new byte[65_536];
        for (int i = 0; i < 4; i++) {
            pair.peer().send(1, FrameType.DATA, 0, piece);
        }
        assertThat(process.out().readNBytes(65_536)).hasSize(65_536);
        Peer.Frame window = pair.peer().read();
        assertThat(window.type()).isEqualTo(FrameType.WINDOW);
        assertThat(window.payload()).isEqualTo(new byte[] {0, 1, 0, 0});
    }

    @Test
    void writingWaitsForCredit() throws Exception {
        GuestProcess process = exec("cat");
        FutureTask<Boolean> writing = Wire.later(() -> {
            process.in().write(new byte[LinkStream.WINDOW + 1]);
            return true;
        });
        int got = 0;
        while (got < LinkStream.WINDOW) {
            got += pair.peer().read(FrameType.DATA).payload().length;
        }
        assertThat(got).isEqualTo(LinkStream.WINDOW);
        assertThat(writing.isDone()).isFalse();
        pair.peer().send(1, FrameType.WINDOW, 0, new byte[] {0, 0, 0, 9});
        assertThat(pair.peer().read(FrameType.DATA).payload()).hasSize(1);
        assertThat(Wire.get(writing)).isTrue();
    }

    @Test
    void anInterruptEndsOneReadAndNothingElse() throws Exception {
        GuestProcess process = exec("cat");
        FutureTask<Integer> reading = new FutureTask<>(() -> process.out().read());
        Thread reader = Thread.ofVirtual().start(reading);
        awaitWaiting(reader);
        reader.interrupt();
        assertThatThrownBy(reading::get).hasCauseInstanceOf(InterruptedIOException.class);
        pair.peer().data(1, "x");
        assertThat(process.out().read()).isEqualTo('x');
    }

    @Test
    void anInterruptedStartIsCalledOff() throws Exception {
        FutureTask<GuestProcess> starting = new FutureTask<>(() -> pair.guest().exec(Wire.command("x")));
        Thread starter = Thread.ofVirtual().start(starting);
        long stream = pair.peer().read(FrameType.OPEN).stream();
        awaitWaiting(starter);
        starter.interrupt();
        assertThatThrownBy(starting::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(pair.peer().read().type()).isEqualTo(FrameType.CLOSE);
        pair.peer().send(stream, FrameType.OPEN, 0, Peer.fields("pid=9")).data(stream, "late");
        pair.peer().send(stream, FrameType.CLOSE, 0, new byte[0]);
        assertThat(exec("true").pid()).isEqualTo(7);
        assertThat(pair.guest().isConnected()).isTrue();
    }

    @Test
    void everybodyWhoWaitsHearsThatTheLinkBroke() throws Exception {
        GuestProcess process = exec("sleep");
        FutureTask<GuestProcess.End> waiting = Wire.later(process::await);
        FutureTask<Integer> reading = Wire.later(() -> process.out().read());
        FutureTask<Boolean> told = new FutureTask<>(() -> true);
        pair.guest().onBreak(told);
        pair.peer().close();
        assertThatThrownBy(() -> Wire.get(waiting))
                .isInstanceOfSatisfying(
                        MachineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GUEST_UNREACHABLE));
        assertThatThrownBy(() -> Wire.get(reading)).isInstanceOf(MachineException.class);
        assertThat(told.get()).isTrue();
        assertThat(pair.guest().isConnected()).isFalse();
        assertThatThrownBy(() -> pair.guest().sync()).isInstanceOf(MachineException.class);
        assertThatThrownBy(() -> process.in().write(1)).isInstanceOf(MachineException.class);
    }

    @Test
    void lateFramesAfterCloseAreIgnored() throws Exception {
        GuestProcess process = exec("sleep");
        process.close();
        assertThat(pair.peer().read().type()).isEqualTo(FrameType.CLOSE);
        pair.peer().data(1, "late").exit(1, 0);
        pair.peer().send(1, FrameType.CLOSE, 0, new byte[0]);
        GuestProcess next = exec("true");
        pair.peer().exit(2, 0);
        assertThat(next.await()).isEqualTo(new GuestProcess.End.Code(0));
    }

    @Test
    void aGuestThatFailedToBootSaysWhy() {
        FutureTask<Guest> connecting = wire.connect(Duration.ofSeconds(20));
        try (Peer peer = wire.accept().hear()) {
            byte[] nonce = java.util.Arrays.copyOf(peer.greeting(), 16);
            byte[] answer = Peer.join(nonce, Peer.fields("version=1", "state=failed", "error=no disk"));
            peer.send(0, FrameType.HELLO, 0, answer);
            assertThatThrownBy(() -> Wire.get(connecting)).isInstanceOfSatisfying(MachineException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.BOOT_FAILED);
                assertThat(e).hasMessageContaining("no disk");
            });
        }
    }

    private static void awaitWaiting(Thread thread) {
        org.awaitility.Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    }
}
