package dev.holt.core.guestsession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.fake.FakeGuestSessionStore;
import dev.holt.core.fake.FakeKeeper;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.RunningMachine;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuestSessionsTest {
    private static final MachineName FOX = new MachineName("fox");

    private final MachineWorld world = new MachineWorld();
    private final FakeKeeper keeper = new FakeKeeper(world, "fox");
    private final FakeGuestSessionStore store = new FakeGuestSessionStore();
    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private GuestSessions sessions = sessions();

    private GuestSessions sessions() {
        return new GuestSessions(
                world.machines(), store, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock());
    }

    @BeforeEach
    void run() throws Exception {
        world.run("fox");
        world.guests().files(FOX).put("/root/", new byte[0]);
    }

    private static GuestSessionRequest request(@Nullable String name, boolean piped, String... argv) {
        return new GuestSessionRequest(
                name,
                List.of(argv),
                Map.of("PATH", "/bin", "A", "b c"),
                "/root",
                piped,
                List.of(),
                Map.of("role", "x"));
    }

    private GuestSession start(String name) throws InterruptedException {
        return sessions.start(FOX, request(name, true, "cat"));
    }

    private void send(String session, String text) throws InterruptedException {
        sessions.send(FOX, session, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), false);
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static String why(GuestSession session) {
        return switch (session.state()) {
            case State.Exited exited -> exited.why();
            case State.Failed failed -> failed.why();
            case State.Starting _, State.Running _, State.Stopping _ -> "";
        };
    }

    @Test
    void bug05_argumentsArriveAsTheyAre() throws Exception {
        GuestSession session = sessions.start(FOX, request("rpc", true, "sh", "-c", "exit 42", "a 'b'\n", ""));
        assertThat(session.state()).isInstanceOf(State.Running.class);
        assertThat(keeper.file("rpc", "launch"))
                .isEqualTo("holt-launch 1\0launch=rpc\0cwd=/root\0umask=022\0arg=sh\0arg=-c\0arg=exit 42\0"
                        + "arg=a 'b'\n\0arg=\0");
        assertThat(keeper.file("rpc", "env")).isEqualTo("A=b c\0PATH=/bin\0");
        assertThat(sessions.list(FOX)).containsExactly(session);
        assertThat(store.told()).containsExactly("rpc starting", "rpc running");
    }

    @Test
    void aStartThatFailsNamesItsStageAndLeavesNothing() {
        refused(
                () -> sessions.start(FOX, request(null, false, "no-such-program")),
                ErrorCode.GUEST_SESSION_START_FAILED,
                "(launch): holt-run: no-such-program");
        GuestSessionRequest requiring = new GuestSessionRequest(
                null, List.of("sh"), Map.of(), "/root", false, List.of("sh", "no-such-tool"), Map.of());
        refused(
                () -> sessions.start(FOX, requiring),
                ErrorCode.GUEST_SESSION_START_FAILED,
                "(required command): no-such-tool: not there");
        assertThat(store.list(FOX)).isEmpty();
        assertThat(world.guests().files(FOX).keySet()).noneMatch(file -> file.startsWith("/var/lib/holt"));
    }

    @Test
    void whatCanBeInNoSessionIsRefused() {
        refused(() -> request("A b", false, "sh"), ErrorCode.INVALID_NAME, "session: 'A b'");
        refused(() -> request(null, false), ErrorCode.INVALID_ARGUMENT, "a program");
        refused(() -> request(null, false, "a\0b"), ErrorCode.INVALID_ARGUMENT, "no NUL");
        refused(
                () -> new GuestSessionRequest(null, List.of("sh"), Map.of(), "root", false, List.of(), Map.of()),
                ErrorCode.INVALID_ARGUMENT,
                "an absolute path");
    }

    @Test
    void aNameIsFreeAgainWhenItsSessionIsOver() throws Exception {
        start("rpc");
        refused(() -> start("rpc"), ErrorCode.GUEST_SESSION_EXISTS, "is in machine fox already");
        keeper.ends("rpc", "code=3");
        assertThat(sessions.find(FOX, "rpc").state())
                .isInstanceOfSatisfying(
                        State.Exited.class, e -> assertThat(e.end()).isEqualTo(new GuestProcess.End.Code(3)));
        assertThat(start("rpc").state()).isInstanceOf(State.Running.class);
        assertThat(sessions.start(FOX, request(null, false, "sh")).id()).isEqualTo("s1");
        refused(() -> sessions.find(FOX, "none"), ErrorCode.GUEST_SESSION_NOT_FOUND, "'none' is not in machine fox");
    }

    @Test
    void oldOnesAreForgotten() throws Exception {
        for (int i = 0; i < 70; i++) {
            world.clock().advance(Duration.ofSeconds(1));
            String id = sessions.start(FOX, request(null, false, "sh")).id();
            keeper.ends(id, "code=0");
            sessions.find(FOX, id);
        }
        assertThat(sessions.list(FOX)).hasSize(64);
    }

    @Test
    void stopAndKillReturnWhenItHasEnded() throws Exception {
        start("a");
        start("b");
        assertThat(sessions.stop(FOX, "a", Duration.ofSeconds(5)).state())
                .isInstanceOfSatisfying(
                        State.Exited.class, e -> assertThat(e.end()).isEqualTo(new GuestProcess.End.Signal(15)));
        assertThat(sessions.kill(FOX, "b").state())
                .isInstanceOfSatisfying(
                        State.Exited.class, e -> assertThat(e.end()).isEqualTo(new GuestProcess.End.Signal(9)));
        assertThat(sessions.kill(FOX, "b").isOver()).isTrue();
        assertThat(store.told()).contains("a stopping", "a exited");
    }

    @Test
    void whatIsSentIsWholeInOrderAndNeverAmidAnothers() throws Exception {
        start("rpc");
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 40)
                    .<Future<?>>mapToObj(i -> senders.submit(() -> {
                        send("rpc", "line %d\n".formatted(i));
                        return null;
                    }))
                    .toList();
            for (Future<?> sent : all) {
                sent.get();
            }
        }
        assertThat(keeper.input("rpc")).hasSize(40).allMatch(file -> file.matches("[0-9]{20} line [0-9]+\n"));
        sessions.send(FOX, "rpc", InputStream.nullInputStream(), true);
        assertThat(keeper.input("rpc").getLast()).isEqualTo("00000000000000000041.end ");
        refused(() -> send("rpc", "behind the end"), ErrorCode.GUEST_SESSION_INPUT_CLOSED, "is closed");
    }

    @Test
    void whoCanNotReadIsSentNothing() throws Exception {
        start("rpc");
        keeper.closesInput("rpc");
        refused(() -> send("rpc", "x"), ErrorCode.GUEST_SESSION_INPUT_CLOSED, "'holt vm session stop fox rpc' ends it");
        keeper.ends("rpc", "code=0");
        refused(() -> send("rpc", "x"), ErrorCode.GUEST_SESSION_OVER, "is exited (expected: running)");
        sessions.start(FOX, request("shut", false, "sh"));
        refused(() -> send("shut", "x"), ErrorCode.GUEST_SESSION_INPUT_CLOSED, "has no standard input");

        start("lazy");
        for (int i = 0; i < 4097; i++) {
            send("lazy", "x");
        }
        refused(() -> send("lazy", "x"), ErrorCode.GUEST_SESSION_INPUT_FULL, "has not read");
    }

    @Test
    void oneAtATimeIsAttachedToTheInputAndAnyNumberReads() throws Exception {
        start("rpc");
        keeper.prints("rpc", "before\n");
        try (AttachedSession writer = sessions.attach(FOX, "rpc", true, null, null);
                AttachedSession reader = sessions.attach(FOX, "rpc", false, 3L, null)) {
            refused(
                    () -> sessions.attach(FOX, "rpc", true, null, null),
                    ErrorCode.GUEST_SESSION_ATTACHED,
                    "somebody else is attached");
            assertThat(writer.offset(Output.STDOUT)).isEqualTo(7);
            assertThat(reader.offset(Output.STDOUT)).isEqualTo(3);
            assertThat(reader.out().readNBytes(4))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("ore\n");
            writer.in().write("hello".getBytes(StandardCharsets.UTF_8));
            writer.in().close();
            assertThat(keeper.input("rpc")).containsExactly("00000000000000000001 hello");
            keeper.prints("rpc", "after\n");
            assertThat(writer.out().readNBytes(6))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("after\n");
            keeper.ends("rpc", "signal=15");
            assertThat(writer.await()).isEqualTo(new GuestProcess.End.Signal(15));
            assertThat(writer.out().read()).isEqualTo(-1);
        }
        refused(() -> sessions.attach(FOX, "rpc", true, null, null), ErrorCode.GUEST_SESSION_OVER, "is exited");
    }

    @Test
    void theInputIsFreeWhenItsWriterHasGone() throws Exception {
        start("rpc");
        sessions.attach(FOX, "rpc", true, null, null).close();
        AttachedSession second = sessions.attach(FOX, "rpc", true, null, null);
        second.close();
        refused(second::await, ErrorCode.CANCELLED, "detached");
        assertThat(sessions.find(FOX, "rpc").state()).isInstanceOf(State.Running.class);
    }

    private String read(OutputReader reader) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (byte[] piece = reader.next(); piece.length > 0; piece = reader.next()) {
            text.append(new String(piece, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void logsAreReadByLinesAndByOffsets() throws Exception {
        start("rpc");
        keeper.prints("rpc", "one\ntwo\nthree\nfo");
        GuestSessions.Logs logs = sessions.logs(FOX, "rpc");
        assertThat(read(logs.last(Output.STDOUT, null))).isEqualTo("one\ntwo\nthree\nfo");
        assertThat(read(logs.last(Output.STDOUT, 2))).isEqualTo("three\nfo");
        assertThat(read(logs.last(Output.STDOUT, 0))).isEmpty();
        assertThat(read(logs.last(Output.STDOUT, 99))).isEqualTo("one\ntwo\nthree\nfo");
        assertThat(read(logs.from(Output.STDOUT, 8))).isEqualTo("three\nfo");
        assertThat(read(logs.last(Output.STDERR, null))).isEmpty();
        keeper.printed("rpc", 1000, "later\n");
        OutputReader behind = logs.from(Output.STDOUT, 4);
        assertThat(behind.next()).asString(StandardCharsets.UTF_8).isEqualTo("later\n");
        assertThat(behind.offset()).isEqualTo(1006);
    }

    /** The predecessor's sessions were of the daemon that started them, until they were made again by hand. */
    @Test
    void bug16_anotherDaemonSeesThemAsTheyAre() throws Exception {
        start("a");
        start("b");
        world.restart();
        sessions = sessions();
        keeper.ends("b", "code=0");
        assertThat(sessions.find(FOX, "a").state()).isInstanceOf(State.Running.class);
        assertThat(sessions.find(FOX, "b").state()).isInstanceOf(State.Exited.class);
        send("a", "x");
        assertThat(keeper.input("a")).hasSize(1);
    }

    @Test
    void oneWhoseKeeperWasKilledHasFailed() throws Exception {
        start("rpc");
        keeper.isKilled();
        assertThat(sessions.find(FOX, "rpc").state().word()).isEqualTo("failed");
        assertThat(why(sessions.find(FOX, "rpc"))).contains("what kept it was killed");
    }

    @Test
    void aMachineThatIsStoppedHasThemEndBeforeAndKeepsWhatTheyPrinted() throws Exception {
        start("a");
        keeper.prints("a", "last words\n");
        new SessionsLeaving(store, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock())
                .leaving(FOX, world.machines().guest(FOX));
        world.stop("fox");
        GuestSession session = sessions.find(FOX, "a");
        assertThat(session.state().word()).isEqualTo("exited");
        assertThat(why(session)).isEqualTo("its machine was stopped");
        assertThat(read(sessions.logs(FOX, "a").last(Output.STDOUT, null))).isEqualTo("last words\n");
        refused(() -> send("a", "x"), ErrorCode.GUEST_SESSION_OVER, "is exited");
        refused(() -> start("b"), ErrorCode.MACHINE_NOT_RUNNING, "start it");
    }

    @Test
    void theStopOfAMachineEndedNoneThatHadEndedByItself() throws Exception {
        start("a");
        keeper.prints("a", "last words\n");
        keeper.ends("a", "code=3");
        new SessionsLeaving(store, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock())
                .leaving(FOX, world.machines().guest(FOX));
        world.stop("fox");
        GuestSession session = sessions.find(FOX, "a");
        assertThat(session.state())
                .isInstanceOfSatisfying(
                        State.Exited.class, exited -> assertThat(exited.end()).isEqualTo(new GuestProcess.End.Code(3)));
        assertThat(why(session)).isEmpty();
        assertThat(read(sessions.logs(FOX, "a").last(Output.STDOUT, null))).isEqualTo("last words\n");
    }

    @Test
    void whatTakesNoMoreInputSaysSo() throws Exception {
        GuestSession session = start("a");
        assertThat(sessions.isInputOver(session)).isFalse();
        assertThat(sessions.isInputOver(sessions.start(FOX, request("b", false, "cat"))))
                .isFalse();
        sessions.send(FOX, "a", InputStream.nullInputStream(), true);
        assertThat(sessions.isInputOver(session)).isTrue();
        keeper.closesInput("a");
        assertThat(sessions.isInputOver(session)).isTrue();
        world.stop("fox");
        assertThat(sessions.isInputOver(session)).isFalse();
    }

    @Test
    void whatIsOnTheDiskOfAMachineThatCrashedIsReadWithoutStartingIt() throws Exception {
        start("a");
        start("b");
        keeper.prints("b", "last words\n");
        keeper.ends("b", "code=5");
        crash();
        assertThat(sessions.find(FOX, "a").state().word()).isEqualTo("failed");
        assertThat(why(sessions.find(FOX, "a")))
                .contains("how it ended may be on its disk", "'holt vm session logs fox a'");

        assertThat(read(sessions.logs(FOX, "b").last(Output.STDOUT, null))).isEqualTo("last words\n");

        assertThat(world.vmm().boots().getLast().scratch()).isTrue();
        assertThat(world.vmm().sockets()).isEmpty();
        assertThat(world.state("fox")).isEqualTo("failed");
        assertThat(why(sessions.find(FOX, "a"))).isEqualTo("its machine went down before its end was reported");
        assertThat(sessions.find(FOX, "b").state()).isInstanceOf(State.Exited.class);
        world.start("fox");
        assertThat(sessions.find(FOX, "b").state()).isInstanceOf(State.Exited.class);
    }

    @Test
    void oneWhoseMachineIsJustStoppingIsNotCalledFailed() throws Exception {
        start("a");
        world.guests().obey(false);
        Thread stop = Thread.ofVirtual().start(() -> {
            try {
                world.machines().stopper().stop(FOX, Progress.NONE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(() -> world.state("fox").equals("stopping"));

        assertThat(sessions.find(FOX, "a").state()).isInstanceOf(State.Running.class);

        stop.interrupt();
        stop.join();
    }

    @Test
    void thoseThatAreOverMakeRoomAlsoWhenNobodyHasLooked() throws Exception {
        for (int i = 0; i < 80; i++) {
            start("s" + i);
            keeper.ends("s" + i, "code=0");
        }

        assertThat(sessions.list(FOX)).hasSize(64);
    }

    private Thread asks(String session) {
        return Thread.ofPlatform().start(() -> {
            try {
                assertThat(read(sessions.logs(FOX, session).last(Output.STDOUT, null)))
                        .isEqualTo("last words\n");
                answered.add(session);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    @Test
    void twoWhoAskAtOnceShareOneHelper() throws Exception {
        start("a");
        start("b");
        keeper.prints("a", "last words\n");
        keeper.prints("b", "last words\n");
        crash();
        CountDownLatch go = new CountDownLatch(1);
        world.vmm().onBooted(_ -> go.await());

        Thread first = asks("a");
        Awaitility.await().until(() -> world.vmm().boots().size() == 2);
        Thread second = asks("b");
        awaitWaiting(second);
        go.countDown();
        first.join();
        second.join();

        assertThat(answered).containsExactlyInAnyOrder("a", "b");
        assertThat(world.vmm().boots()).hasSize(2);
    }

    @Test
    void whoAsksWhileTheMachineStopsGetsWhatIsKeptThenWithoutAHelper() throws Exception {
        start("a");
        keeper.prints("a", "last words\n");
        world.guests().obey(false);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> stop = threads.submit(() -> world.stop("fox"));
            Awaitility.await().until(() -> world.guests().asked().contains("fox: power off"));
            Thread asker = asks("a");
            awaitWaiting(asker);
            new SessionsLeaving(store, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock())
                    .leaving(FOX, world.guests().connections().getFirst());
            world.vmm().of("fox").end(new RunningMachine.End.PoweredOff());
            stop.get();
            asker.join();
        }

        assertThat(answered).containsExactly("a");
        assertThat(world.vmm().boots()).hasSize(1);
    }

    @Test
    void whatADiskSaysIsStoredWhenItsMachineIsFreeAgain() throws Exception {
        start("a");
        crash();
        sessions = new GuestSessions(
                world.machines(),
                world.life().guard(GuestSessionStore.class, store),
                world.host().unguardedFiles(MachineWorld.MACHINES),
                world.clock());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> free = new ArrayList<>();
            world.life().at("GuestSessionStore.change", () -> {
                Future<?> other = threads.submit(() -> world.machines().forward(FOX, new Machine.Forward(8080, 80)));
                free.add(other);
                assertThatCode(() -> other.get(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
            });

            sessions.logs(FOX, "a");

            assertThat(free).hasSize(1);
        }
        assertThat(why(sessions.find(FOX, "a"))).isEqualTo("its machine went down before its end was reported");
    }

    /** How it ended is on the disk still. */
    @Test
    void whatCouldNotBeStoredIsLookedForAgain() throws Exception {
        start("a");
        keeper.ends("a", "code=5");
        crash();
        sessions = new GuestSessions(
                world.machines(),
                world.life().guard(GuestSessionStore.class, store),
                world.host().unguardedFiles(MachineWorld.MACHINES),
                world.clock());
        world.life().at("GuestSessionStore.change", () -> {
            throw new HoltException(ErrorCode.DISK_FULL, "store: full");
        });

        assertThatThrownBy(() -> sessions.logs(FOX, "a"))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
                .hasMessage("store: full");
        sessions.logs(FOX, "a");

        assertThat(sessions.find(FOX, "a").state()).isInstanceOf(State.Exited.class);
    }

    @Test
    void whatWasKeptInPartIsNotTakenForAll() throws Exception {
        start("a");
        keeper.prints("a", "last words\n");
        keeper.ends("a", "code=0");
        sessions.list(FOX);
        crash();
        world.host().unguardedFiles(MachineWorld.MACHINES).putAtomic("fox/sessions/a/stdout.log.0", new byte[0]);

        assertThat(read(sessions.logs(FOX, "a").last(Output.STDOUT, null))).isEqualTo("last words\n");
    }

    /** Another of its name was started while the end of this one was waited for. */
    @Test
    void oneThatAnotherReplacedDoesNotEndWithItsMachine() throws Exception {
        GuestSession replaced = start("a");
        GuestSession another = new GuestSession(
                FOX,
                "a",
                List.of("dog"),
                "/root",
                false,
                Map.of(),
                replaced.started().plusSeconds(1),
                replaced.state());
        GuestSessionStore guarded = world.life().guard(GuestSessionStore.class, store);
        world.life().at("GuestSessionStore.change", () -> store.put(another, GuestSessions.changed(another)));

        new SessionsLeaving(guarded, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock())
                .leaving(FOX, world.machines().guest(FOX));

        assertThat(store.list(FOX)).containsExactly(another);
    }

    /** Whoever looked while it ended knows of it first. */
    @Test
    void anEndThatWasSeenBeforeStays() throws Exception {
        GuestSession session = start("a");
        GuestSession seen = session.with(new State.Exited(new GuestProcess.End.Code(0), "", session.started()));
        GuestSessionStore guarded = world.life().guard(GuestSessionStore.class, store);
        world.life().at("GuestSessionStore.change", () -> store.put(seen, GuestSessions.changed(seen)));

        new SessionsLeaving(guarded, world.host().unguardedFiles(MachineWorld.MACHINES), world.clock())
                .leaving(FOX, world.machines().guest(FOX));

        assertThat(store.list(FOX)).containsExactly(seen);
    }

    @Test
    void aDiskThatCanNotBeReadIsSaid() throws Exception {
        start("a");
        crash();
        world.vmm().onBooting(_ -> {
            throw new MachineException(ErrorCode.VMM_FAILED, "no room");
        });

        refused(() -> sessions.logs(FOX, "a"), ErrorCode.VMM_FAILED, "no room");

        assertThat(world.vmm().sockets()).isEmpty();
        world.vmm().onBooting(null);
        keeper.loses("a");
        refused(() -> sessions.logs(FOX, "a"), ErrorCode.GUEST_SESSION_LOGS_MISSING, "not on the disk");
    }

    private void crash() throws Exception {
        world.vmm().of("fox").end(new RunningMachine.End.VmmDied("killed"));
        Awaitility.await().until(() -> world.state("fox").equals("failed"));
    }
}
