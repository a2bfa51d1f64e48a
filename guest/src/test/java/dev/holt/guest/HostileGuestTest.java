package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a guest may try: its connection ends with a reason, memory stays bounded, and other guests are served as before. */
@Timeout(120)
class HostileGuestTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private Wire wire;

    @BeforeEach
    void listen() {
        wire = new Wire(directory, Wire.QUICK);
    }

    @AfterEach
    void close() {
        wire.close();
    }

    /** A guest with a command that runs as stream 1. */
    private GuestProcess command(Wire.Pair pair) {
        FutureTask<GuestProcess> starting = Wire.later(() -> pair.guest().exec(Wire.command("sleep")));
        pair.peer().accept("pid=7");
        return Wire.get(starting);
    }

    /** Whoever waits for a command gets to know that the guest did {@code why}; the connection is over. */
    private void violates(java.util.function.Consumer<Peer> deed, String why) {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            FutureTask<GuestProcess.End> waiting = Wire.later(process::await);
            deed.accept(pair.peer());
            assertUnreachable(() -> Wire.get(waiting), why);
            pair.peer().awaitEnd();
            assertThat(pair.guest().isConnected()).isFalse();
        }
        try (Wire.Pair another = wire.pair()) {
            assertServes(another);
        }
    }

    private static void assertUnreachable(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOfSatisfying(MachineException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.GUEST_UNREACHABLE);
            assertThat(e).hasMessageContaining(why);
        });
    }

    private void assertServes(Wire.Pair pair) {
        FutureTask<GuestProcess> starting = Wire.later(() -> pair.guest().exec(Wire.command("true")));
        long stream = pair.peer().accept("pid=8");
        GuestProcess process = Wire.get(starting);
        pair.peer().exit(stream, 0);
        assertThat(Wire.get(Wire.later(process::await))).isEqualTo(new GuestProcess.End.Code(0));
    }

    private static byte[] header(int stream, FrameType type, int zero, int length) {
        return ByteBuffer.allocate(12)
                .putInt(stream)
                .put((byte) type.code())
                .put((byte) 0)
                .putShort((short) zero)
                .putInt(length)
                .array();
    }

    @Test
    void B1_hugeLengthEndsTheConnection() {
        violates(peer -> peer.raw(header(1, FrameType.DATA, 0, 65_537)), "claims 65537 bytes");
        violates(peer -> peer.raw(header(1, FrameType.DATA, 0, -1)), "claims 4294967295 bytes");
    }

    @Test
    void B1_headerWithoutItsZeroEndsTheConnection() {
        violates(peer -> peer.raw(header(1, FrameType.DATA, 1, 0)), "in the place of zero");
    }

    @Test
    void B1_streamThatIsNotOpenEndsTheConnection() {
        violates(peer -> peer.data(2, "x"), "stream 2, which is not open");
        violates(peer -> peer.data(0, "x"), "stream 0, which is not open");
        violates(peer -> peer.send(0xffff_ffffL, FrameType.CLOSE, 0, NOTHING), "not open");
    }

    @Test
    void B1_streamOpenedTwiceEndsTheConnection() {
        violates(peer -> peer.send(1, FrameType.OPEN, 0, Peer.fields("pid=9")), "opened twice");
    }

    @Test
    void B1_dataBeyondCreditEndsTheConnection() {
        violates(
                peer -> {
                    for (int i = 0; i < 4; i++) {
                        peer.send(1, FrameType.DATA, i & 1, new byte[65_536]);
                    }
                    peer.data(1, "x");
                },
                "1 bytes come (expected: at most 0)");
    }

    @Test
    void B1_dataAfterItsEndEndsTheConnection() {
        violates(peer -> peer.send(1, FrameType.END, 0, NOTHING).data(1, "x"), "DATA comes after END");
    }

    @Test
    void B1_framesOfTheHostEndTheConnection() {
        violates(peer -> peer.send(1, FrameType.SIGNAL, 0, new byte[4]), "SIGNAL comes from the guest");
        violates(peer -> peer.send(1, FrameType.RESIZE, 0, new byte[4]), "RESIZE comes from the guest");
    }

    @Test
    void B1_crookedPayloadsEndTheConnection() {
        violates(peer -> peer.send(1, FrameType.EXIT, 0, new byte[1]), "EXIT has 1 bytes");
        violates(peer -> peer.send(1, FrameType.EXIT, 0, new byte[] {2, 0}), "EXIT is of kind 2");
        violates(peer -> peer.send(1, FrameType.WINDOW, 0, new byte[3]), "WINDOW has 3 bytes");
        violates(peer -> peer.send(1, FrameType.WINDOW, 0, new byte[] {-1, -1, -1, -1}), "more than 2 GiB");
        violates(peer -> peer.send(1, FrameType.ERROR, 0, new byte[] {'x', 0}), "no '='");
        violates(peer -> peer.send(1, FrameType.ERROR, 0, new byte[] {'x', '='}), "NUL");
        violates(peer -> peer.send(1, FrameType.PING, 0, NOTHING), "PING comes on stream 1");
        violates(peer -> peer.send(0, FrameType.HELLO, 0, new byte[16]), "without our nonce");
    }

    @Test
    void B1_framesBeforeTheBeginningEndTheConnection() {
        for (FrameType early : List.of(FrameType.DATA, FrameType.WINDOW, FrameType.END, FrameType.EXIT)) {
            try (Wire.Pair pair = wire.pair()) {
                FutureTask<GuestProcess> starting =
                        Wire.later(() -> pair.guest().exec(Wire.command("true")));
                long stream = pair.peer().read(FrameType.OPEN).stream();
                pair.peer().send(stream, early, 0, NOTHING);
                assertUnreachable(() -> Wire.get(starting), early + " comes before OPEN");
            }
        }
    }

    @Test
    void B1_unknownTypesAreSkipped() {
        try (Wire.Pair pair = wire.pair()) {
            pair.peer().raw(Peer.frame(77, 200, 255, new byte[65_536]));
            assertServes(pair);
        }
    }

    @Test
    void B1_partialFramesAndSlowBytesAreReadAll() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            byte[] all = Peer.join(
                    Peer.frame(1, FrameType.DATA.code(), 0, "slow".getBytes(StandardCharsets.UTF_8)),
                    Peer.frame(1, FrameType.EXIT.code(), 0, new byte[] {1, 9}));
            for (byte b : all) {
                pair.peer().raw(new byte[] {b});
            }
            assertThat(process.await()).isEqualTo(new GuestProcess.End.Signal(9));
            assertThat(process.out().readAllBytes()).isEqualTo("slow".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void B1_garbageBeforeHelloIsThrownAway() {
        FutureTask<Guest> connecting = wire.connect(Duration.ofSeconds(20));
        try (Peer peer = wire.accept().hear()) {
            byte[] garbage = new byte[1 << 20];
            new Random(1).nextBytes(garbage);
            peer.raw(garbage).raw(header(1, FrameType.DATA, 0, 60_000)).raw(new byte[100]);
            byte[] greeting = Peer.frame(0, FrameType.HELLO.code(), 0, peer.greeting());
            // One that was cut off and begun anew, as when the host asked again.
            peer.raw(java.util.Arrays.copyOf(greeting, greeting.length - 3)).raw(greeting);
            peer.greet().greet();
            Guest guest = Wire.get(connecting);
            assertThat(guest.identity().bootId()).isEqualTo("b-1");
            assertServes(new Wire.Pair(guest, peer));
            guest.close();
        }
    }

    @Test
    void B1_wrongNonceIsNoAnswer() {
        FutureTask<Guest> connecting = wire.connect(Duration.ofMillis(300));
        try (Peer peer = wire.accept().hear()) {
            byte[] greeting = peer.greeting();
            greeting[15] ^= 1;
            peer.send(0, FrameType.HELLO, 0, greeting);
            assertUnreachable(() -> Wire.get(connecting), "not answered in time");
        }
    }

    @Test
    void B1_guestThatOnlySendsGarbageIsGivenUpInTime() {
        FutureTask<Guest> connecting = wire.connect(Duration.ofMillis(500));
        try (Peer peer = wire.accept()) {
            FutureTask<Boolean> flooding = Wire.later(() -> {
                byte[] zeros = new byte[65_536];
                while (true) {
                    peer.raw(zeros);
                }
            });
            assertUnreachable(() -> Wire.get(connecting), "not answered in time");
            assertThatThrownBy(() -> Wire.get(flooding)).isInstanceOf(java.io.UncheckedIOException.class);
        }
    }

    @Test
    void B1_guestThatEndsBeforeItAnswersIsNotWaitedFor() {
        FutureTask<Guest> connecting = wire.connect(Duration.ofSeconds(60));
        wire.accept().hear().close();
        assertUnreachable(() -> Wire.get(connecting), "was closed");
    }

    @Test
    void B1_guestThatNeverReadsIsGivenUp() {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            pair.peer().send(1, FrameType.WINDOW, 0, new byte[] {0x40, 0, 0, 0});
            FutureTask<Boolean> writing = Wire.later(() -> {
                byte[] chunk = new byte[1 << 20];
                while (true) {
                    process.in().write(chunk);
                }
            });
            FutureTask<Boolean> chatting = Wire.later(() -> {
                while (true) {
                    pair.peer().send(0, FrameType.PING, 1, NOTHING);
                }
            });
            assertUnreachable(() -> Wire.get(writing), "does not read");
            assertThatThrownBy(() -> Wire.get(chatting)).isInstanceOf(java.io.UncheckedIOException.class);
        }
    }

    @Test
    void B1_guestThatNeverAnswersIsGivenUp() {
        try (Wire.Pair pair = wire.pair()) {
            FutureTask<Boolean> syncing = Wire.later(() -> {
                pair.guest().sync();
                return true;
            });
            assertUnreachable(() -> Wire.get(syncing), "does not answer");
            assertThat(pair.peer().read(FrameType.PING).stream()).isZero();
        }
    }

    @Test
    void B1_guestThatAnswersPingsOnlyIsNotWaitedForForEver() {
        try (Wire.Pair pair = wire.pair()) {
            FutureTask<Boolean> answering = answerPings(pair.peer());
            assertThatThrownBy(() -> pair.guest().sync())
                    .isInstanceOfSatisfying(
                            GuestException.class, e -> assertThat(e.errno()).isEqualTo("ETIMEDOUT"));
            // It does not answer CLOSE either.
            Awaitility.await().until(() -> !pair.guest().isConnected());
            assertUnreachable(() -> pair.guest().sync(), "CLOSE is not answered");
            assertThatThrownBy(() -> Wire.get(answering)).isInstanceOf(AssertionError.class);
        }
    }

    private static FutureTask<Boolean> answerPings(Peer peer) {
        return Wire.later(() -> {
            while (true) {
                peer.read(FrameType.PING);
                peer.send(0, FrameType.PING, 1, NOTHING);
            }
        });
    }

    @Test
    void silenceOfAMachineThatStandsStillMeansNothing() {
        try (Wire.Pair pair = wire.pair();
                Wire other = new Wire(elsewhere, Wire.QUICK);
                Wire.Pair silent = other.pair()) {
            pair.guest().standStill(true);
            FutureTask<Boolean> syncing = Wire.later(() -> {
                pair.guest().sync();
                return true;
            });
            // The clock has passed the patience with the other one by then.
            Awaitility.await().until(() -> !silent.guest().isConnected());
            assertThat(pair.guest().isConnected()).isTrue();
            pair.guest().standStill(false);
            long stream = pair.peer().accept();
            pair.peer().exit(stream, 0);
            assertThat(Wire.get(syncing)).isTrue();
        }
    }

    @Test
    void B1_closeInTheMiddleOfAFrameFailsWhoeverWaits() {
        violates(
                peer -> {
                    peer.raw(header(1, FrameType.DATA, 0, 65_536)).raw(new byte[1000]);
                    peer.close();
                },
                "was closed");
    }

    @Test
    void B1_floodOfPingsHoldsNobodyUp() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            // One that does not read the answers is given up, however busy this machine is.
            FutureTask<Boolean> reading = Wire.later(() -> {
                pair.peer().awaitEnd();
                return true;
            });
            byte[] payload = new byte[1000];
            for (int i = 0; i < 100_000; i++) {
                pair.peer().send(0, FrameType.PING, 0, payload);
            }
            pair.peer().exit(1, 0);
            assertThat(process.await()).isEqualTo(new GuestProcess.End.Code(0));
            pair.peer().close();
            assertThat(Wire.get(reading)).isTrue();
        }
    }

    @Test
    void B1_tenThousandStreamsComeAndGo() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            int most = 10_000;
            FutureTask<Boolean> serving = Wire.later(() -> {
                for (int i = 0; i < most; i++) {
                    long stream = pair.peer().accept("pid=7");
                    if (i % 2 == 0) {
                        pair.peer().exit(stream, 0);
                    } else {
                        pair.peer().read(FrameType.CLOSE);
                        pair.peer().data(stream, "late").send(stream, FrameType.CLOSE, 0, NOTHING);
                    }
                }
                return true;
            });
            for (int i = 0; i < most; i++) {
                try (GuestProcess process = pair.guest().exec(Wire.command("true"))) {
                    if (i % 2 == 0) {
                        assertThat(process.await()).isEqualTo(new GuestProcess.End.Code(0));
                    }
                }
            }
            assertThat(Wire.get(serving)).isTrue();
            assertServes(pair);
        }
    }

    @Test
    void B1_streamsBeyondTheirNumberAreRefused() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            FutureTask<Boolean> serving = Wire.later(() -> {
                for (int i = 0; i < Streams.MOST; i++) {
                    pair.peer().accept("pid=7");
                }
                return true;
            });
            List<GuestProcess> processes = new ArrayList<>();
            for (int i = 0; i < Streams.MOST; i++) {
                processes.add(pair.guest().exec(Wire.command("sleep")));
            }
            assertThat(Wire.get(serving)).isTrue();
            assertThatThrownBy(() -> pair.guest().exec(Wire.command("sleep")))
                    .isInstanceOfSatisfying(
                            GuestException.class, e -> assertThat(e.errno()).isEqualTo("EMFILE"));
            pair.peer().exit(1, 0);
            processes.getFirst().await();
            assertServes(pair);
        }
    }

    @Test
    void B1_outputInSingleBytesTakesNoMoreMemoryThanItsBytes() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            byte[] single = Peer.frame(1, FrameType.DATA.code(), 0, new byte[] {'x'});
            byte[] many = new byte[single.length * 1024];
            for (int i = 0; i < 1024; i++) {
                System.arraycopy(single, 0, many, i * single.length, single.length);
            }
            for (int i = 0; i < LinkStream.WINDOW / 1024; i++) {
                pair.peer().raw(many);
            }
            pair.peer().send(1, FrameType.DATA, 0, NOTHING).exit(1, 0);
            process.await();
            assertThat(process.out().readAllBytes()).hasSize(LinkStream.WINDOW);
        }
    }

    @Test
    void B1_endlessListIsRefusedAndOthersLive() throws Exception {
        try (Wire.Pair pair = wire.pair()) {
            GuestProcess process = command(pair);
            FutureTask<List<Guest.GuestFile>> listing =
                    Wire.later(() -> pair.guest().list("/"));
            long stream = pair.peer().accept();
            FutureTask<Boolean> flooding = Wire.later(() -> {
                byte[] names = new byte[65_536];
                java.util.Arrays.fill(names, (byte) 'a');
                int credit = LinkStream.WINDOW;
                while (true) {
                    for (; credit >= names.length; credit -= names.length) {
                        pair.peer().send(stream, FrameType.DATA, 0, names);
                    }
                    Peer.Frame frame = pair.peer().read();
                    if (frame.type() == FrameType.CLOSE) {
                        pair.peer().send(stream, FrameType.CLOSE, 0, NOTHING);
                        return true;
                    }
                    credit += frame.type() == FrameType.WINDOW
                            ? ByteBuffer.wrap(frame.payload()).getInt()
                            : 0;
                }
            });
            assertThatThrownBy(() -> Wire.get(listing))
                    .isInstanceOfSatisfying(
                            GuestException.class, e -> assertThat(e.errno()).isEqualTo("EOVERFLOW"));
            assertThat(Wire.get(flooding)).isTrue();
            pair.peer().exit(1, 0);
            assertThat(process.await()).isEqualTo(new GuestProcess.End.Code(0));
        }
    }

    @Test
    void B1_namesThatLeadElsewhereAreRefused() {
        for (String entry : List.of("f 644 1 0 ../x", "f 644 1 0 ..", "f 644 1 0 ", "x 644 1 0 a", "f 999 1 0 a")) {
            try (Wire.Pair pair = wire.pair()) {
                FutureTask<List<Guest.GuestFile>> listing =
                        Wire.later(() -> pair.guest().list("/"));
                long stream = pair.peer().accept();
                pair.peer().data(stream, entry + "\0").exit(stream, 0);
                assertThatThrownBy(() -> Wire.get(listing))
                        .isInstanceOfSatisfying(
                                GuestException.class, e -> assertThat(e.errno()).isEqualTo("EPROTO"));
            }
        }
    }

    @Test
    void B1_aHundredReconnectsInTheMiddleOfAFrame() throws Exception {
        byte[] content = new byte[65_536];
        for (int round = 0; round < 100; round++) {
            FutureTask<Guest> connecting = wire.connect(Duration.ofSeconds(20));
            Peer peer = wire.accept().hear();
            // The rest of what the connection before had under way.
            peer.raw(java.util.Arrays.copyOf(content, 65_536 - round * 600));
            peer.greet();
            Guest guest = Wire.get(connecting);
            try {
                FutureTask<GuestProcess> starting = Wire.later(() -> guest.exec(Wire.command("cat")));
                long stream = peer.accept("pid=7");
                GuestProcess process = Wire.get(starting);
                InputStream out = process.out();
                peer.raw(header((int) stream, FrameType.DATA, 0, content.length));
                peer.raw(java.util.Arrays.copyOf(content, round * 650));
                FutureTask<Integer> reading = Wire.later(out::read);
                guest.close();
                assertThatThrownBy(() -> Wire.get(reading)).isInstanceOf(MachineException.class);
            } finally {
                peer.close();
            }
        }
    }
}
