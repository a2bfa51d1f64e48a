package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.api.ExecFrames.Channel;
import dev.holt.api.ExecFrames.Control;
import dev.holt.api.ExecFrames.ExecFrame;
import dev.holt.api.MachineRecords.Create;
import dev.holt.api.MachineRecords.Exec;
import dev.holt.core.ErrorCode;
import dev.holt.core.fake.FakeCommand;
import dev.holt.core.fake.FakeGuest;
import dev.holt.core.machine.GuestCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExecOperationTest {
    private final ServiceApiFixture holt = new ServiceApiFixture();
    private final PipedOutputStream caller = new PipedOutputStream();
    private final PipedInputStream fromCaller = new PipedInputStream(4 << 20);
    private final ByteArrayOutputStream toCaller = new ByteArrayOutputStream();
    private volatile @Nullable RuntimeException failure;
    private @Nullable Thread running;

    @BeforeEach
    void machine() throws IOException {
        caller.connect(fromCaller);
        holt.call(Operations.VM_CREATE, new Create("fox", null, null, 1, 512, null, null, null, false, true));
        holt.machines.guests().program("cat", command -> {
            command.stdin().transferTo(command.stdout());
            command.exit(0);
        });
        holt.machines.guests().program("sleep", command -> {
            if (command.awaitSignal() > 0) {
                command.exit(99);
            }
        });
        holt.machines.guests().program("fails", command -> {
            command.stdout().write("out".getBytes(StandardCharsets.UTF_8));
            command.stderr().write("err".getBytes(StandardCharsets.UTF_8));
            command.exit(42);
        });
    }

    @AfterEach
    void end() throws Exception {
        caller.close();
        if (running != null) {
            running.join();
        }
    }

    private static Exec exec(String program) {
        return new Exec("fox", List.of(program), Map.of("A", "b"), null, null, null, true);
    }

    private void start(Exec exec) {
        running = Thread.ofVirtual().start(() -> {
            try {
                holt.api.duplex(Operations.VM_EXEC, exec, holt.call(null), new ByteChannelPair(fromCaller, toCaller));
            } catch (RuntimeException e) {
                failure = e;
            }
        });
    }

    private void send(byte[] frame) throws IOException {
        caller.write(frame);
        caller.flush();
    }

    private void input(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(ExecFrames.encode(Channel.INPUT, bytes, 0, bytes.length));
    }

    private List<ExecFrame> frames() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(toCaller.toByteArray());
        List<ExecFrame> frames = new ArrayList<>();
        for (var frame = ExecFrames.read(in); frame.isPresent(); frame = ExecFrames.read(in)) {
            frames.add(frame.get());
        }
        return frames;
    }

    private String all(Channel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        for (ExecFrame frame : frames()) {
            if (frame.channel() == channel) {
                text.append(new String(frame.payload(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    private Control last() throws IOException {
        return ExecFrames.control(frames().getLast());
    }

    private void join() throws InterruptedException {
        Objects.requireNonNull(running).join();
    }

    private FakeCommand command() {
        await().until(() -> !holt.machines.guests().commands().isEmpty());
        return holt.machines.guests().commands().getLast();
    }

    @Test
    void outputsAndStatusComeBack() throws Exception {
        start(exec("fails"));
        join();

        assertThat(all(Channel.OUTPUT)).isEqualTo("out");
        assertThat(all(Channel.ERROR)).isEqualTo("err");
        assertThat(last().code()).isEqualTo(42);
        assertThat(command().command().environment())
                .containsEntry("A", "b")
                .containsEntry("HOME", "/root")
                .doesNotContainKey("TERM");
    }

    @Test
    void inputGoesThereAndIsCredited() throws Exception {
        start(exec("cat"));
        input("hello ");
        input("world");
        send(ExecFrames.encode(Control.ended()));
        join();

        assertThat(all(Channel.OUTPUT)).isEqualTo("hello world");
        int credit = 0;
        for (ExecFrame frame : frames()) {
            if (frame.channel() == Channel.CONTROL) {
                credit += Objects.requireNonNullElse(ExecFrames.control(frame).credit(), 0);
            }
        }
        assertThat(credit).isEqualTo(11);
        assertThat(last().code()).isZero();
    }

    @Test
    void aSignalDoesNotWaitBehindInputThatNobodyReads() throws Exception {
        start(exec("sleep"));
        String much = "x".repeat(ExecFrames.CREDIT);
        input(much);
        send(ExecFrames.encode(Control.signal(2)));
        join();

        assertThat(command().signals()).containsExactly(2);
        assertThat(last().code()).isEqualTo(99);
    }

    @Test
    void aSignalThatEndsItIsTold() throws Exception {
        start(exec("cat"));
        send(ExecFrames.encode(Control.signal(9)));
        join();

        assertThat(last().endedBy()).isEqualTo(9);
    }

    @Test
    void B1_moreInputThanAllowedEndsTheCommand() throws Exception {
        start(exec("sleep"));
        String much = "x".repeat(ExecFrames.CREDIT);
        input(much);
        input("y");
        join();

        assertThat(command().isOver()).isTrue();
        assertThat(last().endedBy()).isEqualTo(9);
    }

    @Test
    void B1_signalsThatAreNoneEndTheCommand() throws Exception {
        start(exec("sleep"));
        send(ExecFrames.encode(Control.signal(1000)));
        join();

        assertThat(command().signals()).isEmpty();
        assertThat(command().isOver()).isTrue();
    }

    @Test
    void aCallerThatIsGoneEndsTheCommand() throws Exception {
        start(exec("sleep"));
        FakeCommand command = command();
        caller.close();
        join();

        assertThat(command.isOver()).isTrue();
    }

    @Test
    void aCallThatIsCalledOffEndsTheCommand() throws Exception {
        start(exec("sleep"));
        FakeCommand command = command();
        Objects.requireNonNull(running).interrupt();
        join();

        assertThat(command.isOver()).isTrue();
        assertThat(failure)
                .isInstanceOfSatisfying(
                        OperationFailedException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("CANCELLED"));
    }

    @Test
    void aTerminalHasItsSize() throws Exception {
        start(new Exec("fox", List.of("cat"), null, "/srv", 24, 80, true));
        send(ExecFrames.encode(Control.size(50, 132)));
        send(ExecFrames.encode(Control.ended()));
        join();

        assertThat(command().command().terminal()).isEqualTo(new GuestCommand.Size(24, 80));
        assertThat(command().command().directory()).isEqualTo("/srv");
        assertThat(command().command().environment()).containsKey("TERM");
        assertThat(command().sizes()).containsExactly(new GuestCommand.Size(50, 132));
    }

    @Test
    void aLinkThatBreaksIsTyped() throws Exception {
        start(exec("sleep"));
        command();
        holt.machines.guests().connections().forEach(FakeGuest::breakLink);
        join();

        assertThat(failure)
                .isInstanceOfSatisfying(
                        OperationFailedException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("GUEST_UNREACHABLE"));
    }

    @Test
    void whatCanNotBeStartedIsTyped() {
        ByteChannelPair bytes = new ByteChannelPair(fromCaller, toCaller);
        refused(
                () -> holt.api.duplex(Operations.VM_EXEC, exec("none"), holt.call(null), bytes),
                ErrorCode.COMMAND_NOT_FOUND,
                "none");
        refused(
                () -> holt.api.duplex(
                        Operations.VM_EXEC,
                        new Exec("fox", List.of(), null, null, null, null, true),
                        holt.call(null),
                        bytes),
                ErrorCode.INVALID_ARGUMENT,
                "argv: empty");
        refused(
                () -> holt.api.duplex(
                        Operations.VM_EXEC,
                        new Exec("owl", List.of("cat"), null, null, null, null, true),
                        holt.call(null),
                        bytes),
                ErrorCode.MACHINE_NOT_FOUND,
                "owl");
    }
}
