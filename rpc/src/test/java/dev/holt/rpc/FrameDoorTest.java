package dev.holt.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.protocol.CommandHandler;
import dev.holt.protocol.Console;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Frame;
import dev.holt.protocol.FrameType.Down;
import dev.holt.protocol.FrameType.Up;
import dev.holt.protocol.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FrameDoorTest {
    private static final byte[] NOTHING = {};

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch calledOff = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();
    private final LinkedBlockingQueue<Tty> sizes = new LinkedBlockingQueue<>();

    @Test
    void aCommandGetsWhatTheClientSentAndItsStatusTravelsBack() throws Exception {
        CommandHandler echo = (invocation, console) -> {
            say(
                    console,
                    invocation.arguments() + " " + invocation.directory() + " "
                            + new java.util.TreeMap<>(invocation.environment()));
            return 3;
        };
        try (var door = new SocketDoorFixture(echo);
                var client = door.client().run("ls", "--json", "")) {
            var outcome = client.outcome();
            assertThat(outcome.out()).isEqualTo("[ls, --json, ] /tmp {A=1, B=}");
            assertThat(outcome.status()).isEqualTo(3);
        }
    }

    @Test
    void theAnswerToTheOpeningNamesTheDaemon() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().run("nothing")) {
            assertThat(client.line()).isEqualTo("HOLT/1 " + SocketDoorFixture.BUILD + " serving");
        }
    }

    @Test
    void faultsEndTheConnectionWithTheirNameAndNothingElse() throws Exception {
        try (var door = new SocketDoorFixture(this::run)) {
            assertThat(refusal(
                            door,
                            ByteBuffer.allocate(5).put((byte) 99).putInt(0).array()))
                    .contains("99");
            assertThat(refusal(
                            door,
                            ByteBuffer.allocate(5).put((byte) 1).putInt(1 << 21).array()))
                    .contains("2097152");
            assertThat(refusal(door, frame(Up.STDIN, NOTHING))).contains("STDIN before GO");
            assertThat(refusal(door, frame(Up.GO, NOTHING))).contains("GO before ARGS");
            assertThat(refusal(door, frame(Up.ARGS, "a".getBytes(StandardCharsets.UTF_8))))
                    .contains("NUL");
            assertThat(refusal(door, frame(Up.ARGS, new byte[] {(byte) 0xff, 0})))
                    .contains("argument 1");
            assertThat(refusal(door, frame(Up.CWD, "relative".getBytes(StandardCharsets.UTF_8))))
                    .contains("CWD");
            assertThat(refusal(door, frame(Up.TTY, new byte[3]))).contains("expected: 5");
            try (var fine = door.client().run("nothing")) {
                assertThat(fine.outcome().status()).isZero();
            }
        }
    }

    @Test
    void aSecondGoEndsTheCommand() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().run("wait")) {
            waiting.await();
            client.frame(Up.GO, NOTHING);
            var outcome = client.outcome();
            assertThat(outcome.err()).contains("second GO");
            assertThat(outcome.status()).isEqualTo(ExitStatus.USAGE);
            calledOff.await();
        }
    }

    @Test
    void anythingElseAsFirstByteIsAnsweredInOneLine() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().raw("GET / HTTP/1.1\r\n\r\n")) {
            assertThat(client.line()).startsWith("holt: not understood");
            assertThat(client.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void anOpeningLineWithoutEndIsRefused() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().raw("H".repeat(200))) {
            assertThat(client.rest().err()).contains("opening line");
        }
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        Times hasty =
                new Times(Duration.ofMillis(50), Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(5));
        try (var door = new SocketDoorFixture(this::run, hasty);
                var silent = door.client();
                var slow = door.client().raw("HOLT/1 ")) {
            assertThat(silent.in.read()).isEqualTo(-1);
            assertThat(slow.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aClientThatNeverReadsStopsOnlyItsOwnCommand() throws Exception {
        try (var door = new SocketDoorFixture(this::run)) {
            try (var deaf = door.client().run("flood")) {
                await().until(() -> written.get() > 256 * 1024);
                await().during(Duration.ofMillis(100)).until(this::standsStill);
                assertThat(written.get()).isLessThan(4 * 1024 * 1024);
                assertThat(calledOff.getCount()).isOne();
                try (var other = door.client().run("nothing")) {
                    assertThat(other.outcome().status()).isZero();
                }
                assertThat(deaf.channel.isOpen()).isTrue();
            }
            calledOff.await();
            await().until(() -> door.door.connections() == 0);
        }
    }

    @Test
    void twoCommandsRunAtOnce() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var one = door.client().run("wait")) {
            waiting.await();
            try (var two = door.client().run("nothing")) {
                assertThat(two.outcome().status()).isZero();
            }
            assertThat(one.channel.isOpen()).isTrue();
            assertThat(calledOff.getCount()).isOne();
        }
    }

    @Test
    void hangingUpCallsTheCommandOff() throws Exception {
        try (var door = new SocketDoorFixture(this::run)) {
            try (var client = door.client().run("wait")) {
                waiting.await();
                assertThat(client.line()).endsWith("serving");
            }
            calledOff.await();
        }
    }

    @Test
    void aSignalInterruptsAndItsNumberIsInTheStatus() throws Exception {
        for (int[] signal : new int[][] {{2, 130}, {15, 143}, {1, 129}}) {
            CountDownLatch begun = new CountDownLatch(1);
            CommandHandler patient = (_, _) -> {
                begun.countDown();
                return sit(new CountDownLatch(1));
            };
            try (var door = new SocketDoorFixture(patient);
                    var client = door.client().run("wait")) {
                begun.await();
                client.frame(Up.SIGNAL, new byte[] {(byte) signal[0]});
                assertThat(client.outcome().status()).isEqualTo(signal[1]);
            }
        }
    }

    @Test
    void aHandledSignalInterruptsNobody() throws Exception {
        CountDownLatch got = new CountDownLatch(1);
        CommandHandler handling = (_, console) -> {
            console.onSignal(_ -> got.countDown());
            waiting.countDown();
            return sit(got);
        };
        try (var door = new SocketDoorFixture(handling);
                var client = door.client().run("wait")) {
            waiting.await();
            client.frame(Up.SIGNAL, new byte[] {2});
            assertThat(client.outcome().status()).isZero();
        }
    }

    @Test
    void theSizeOfTheTerminalFollows() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().open(SocketDoorFixture.BUILD)) {
            client.frame(Up.ARGS, "wait\0").frame(Up.CWD, "/");
            client.frame(Up.TTY, new byte[] {3, 0, 24, 0, 80}).frame(Up.GO, NOTHING);
            waiting.await();
            assertThat(sizes.take()).isEqualTo(new Tty(true, true, false, 24, 80));
            client.frame(Up.RESIZE, new byte[] {0, 50, 1, 0});
            assertThat(sizes.take()).isEqualTo(new Tty(true, true, false, 50, 256));
        }
    }

    @Test
    void standardInputComesOnCredit() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().run("read")) {
            client.line();
            Frame<Down> want = client.next();
            assertThat(want.type()).isEqualTo(Down.WANT_STDIN);
            assertThat(ByteBuffer.wrap(want.payload()).getInt()).isEqualTo(64 * 1024);
            client.frame(Up.STDIN, "hello").frame(Up.EOF, NOTHING);
            assertThat(client.rest().out()).isEqualTo("hello");
        }
    }

    @Test
    void bytesBeyondTheCreditAreAFault() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().run("wait")) {
            waiting.await();
            client.frame(Up.STDIN, "unasked");
            assertThat(client.outcome().err()).contains("more than was asked for");
        }
    }

    @Test
    void aMegabyteTravelsBothWays() throws Exception {
        try (var door = new SocketDoorFixture(this::run);
                var client = door.client().run("read")) {
            client.line();
            byte[] mebibyte = new byte[1024 * 1024];
            java.util.Arrays.fill(mebibyte, (byte) 'x');
            int sent = 0;
            long got = 0;
            boolean ended = false;
            for (Frame<Down> frame = client.next(); frame.type() != Down.EXIT; frame = client.next()) {
                if (frame.type() == Down.WANT_STDIN) {
                    int credit = Math.min(ByteBuffer.wrap(frame.payload()).getInt(), mebibyte.length - sent);
                    client.frame(Up.STDIN, java.util.Arrays.copyOfRange(mebibyte, sent, sent + credit));
                    sent += credit;
                    if (sent == mebibyte.length && !ended) {
                        ended = true;
                        client.frame(Up.EOF, NOTHING);
                    }
                } else {
                    got += frame.payload().length;
                }
            }
            assertThat(got).isEqualTo(mebibyte.length);
        }
    }

    @Test
    void execTakesThePlaceOfTheExit() throws Exception {
        CommandHandler exec = (_, console) -> {
            console.exec(List.of("tmux", "attach"), Map.of(), List.of("TMUX"));
            return ExitStatus.DONE;
        };
        try (var door = new SocketDoorFixture(exec);
                var client = door.client().run("attach")) {
            var outcome = client.outcome();
            assertThat(outcome.exec()).isTrue();
            assertThat(outcome.status()).isEqualTo(-1);
        }
    }

    @Test
    void aCommandThatThrowsIsReportedAndTheDoorGoesOn() throws Exception {
        CommandHandler broken = (_, _) -> {
            throw new IllegalStateException("broken");
        };
        try (var door = new SocketDoorFixture(broken)) {
            for (int i = 0; i < 2; i++) {
                try (var client = door.client().run("x")) {
                    var outcome = client.outcome();
                    assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
                    assertThat(outcome.err()).startsWith("holt: internal error");
                }
            }
        }
    }

    private int run(Invocation invocation, Console console) {
        return switch (invocation.arguments().getFirst()) {
            case "wait" -> {
                sizes.add(console.tty());
                console.onResize(sizes::add);
                waiting.countDown();
                int status = sit(new CountDownLatch(1));
                calledOff.countDown();
                yield status;
            }
            case "flood" -> flood(console);
            case "read" -> {
                try {
                    console.in().transferTo(console.out());
                    yield 0;
                } catch (IOException e) {
                    yield 1;
                }
            }
            default -> 0;
        };
    }

    private int flood(Console console) {
        byte[] chunk = new byte[100_000];
        try {
            while (true) {
                console.out().write(chunk);
                written.addAndGet(chunk.length);
            }
        } catch (IOException | ConsoleClosedException e) {
            calledOff.countDown();
            return ExitStatus.FAILED;
        }
    }

    private boolean standsStill() {
        int before = written.get();
        Thread.onSpinWait();
        return written.get() == before;
    }

    private static int sit(CountDownLatch latch) {
        try {
            latch.await();
            return ExitStatus.DONE;
        } catch (InterruptedException e) {
            return ExitStatus.INTERRUPTED;
        }
    }

    private static void say(Console console, String text) {
        try {
            console.out().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] frame(Up type, byte[] payload) {
        return new Frame<>(type, payload).encoded().array();
    }

    private static String refusal(SocketDoorFixture door, byte[] frame) throws IOException {
        try (var client = door.client().open(SocketDoorFixture.BUILD).raw(frame)) {
            var outcome = client.outcome();
            assertThat(outcome.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(outcome.out()).isEmpty();
            return outcome.err();
        }
    }
}
