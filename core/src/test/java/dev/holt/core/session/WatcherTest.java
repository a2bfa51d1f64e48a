package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.World;
import dev.holt.core.place.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatcherTest {
    private final World world = new World();

    private List<SessionId> spawn(int count) throws InterruptedException {
        List<SessionId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(world.spawn().id());
        }
        return ids;
    }

    private void tick() {
        world.sessions().watcher().tick();
    }

    private Status.Word word(SessionId id) {
        return world.sessions().find(id).status().word();
    }

    private Exit awaitExit(SessionId id) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> world.session(id).run() instanceof Run.Ended);
        return ((Run.Ended) world.session(id).run()).exit();
    }

    @Test
    void theReportOfTheRunnerEndsASession() throws Exception {
        SessionId id = world.spawn().id();

        world.host().machine().end(world.process(id), new Exit.Code(3));

        assertThat(awaitExit(id)).isEqualTo(new Exit.Code(3));
        assertThat(word(id)).isEqualTo(Status.Word.EXITED);
        assertThat(((Run.Ended) world.session(id).run()).lasted())
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(70));
        await().pollInterval(Duration.ofMillis(1)).until(() -> world.host().watched() == 0);
    }

    @Test
    void aSignalFromElsewhereIsAFailure() throws Exception {
        SessionId id = world.spawn().id();

        world.host().machine().end(world.process(id), new Exit.Signal(11));

        assertThat(awaitExit(id)).isEqualTo(new Exit.Signal(11));
        assertThat(word(id)).isEqualTo(Status.Word.FAILED);
    }

    @Test
    void withoutWatchesTheTickFindsTheReport() throws Exception {
        world.host().withoutWatches();
        SessionId id = world.spawn().id();
        world.host().machine().end(world.process(id), new Exit.Code(0));

        tick();

        assertThat(word(id)).isEqualTo(Status.Word.EXITED);
    }

    @Test
    void bug21_deadAgentIsNotAlive() throws Exception {
        SessionId id = world.spawn().id();
        world.host().machine().vanish(world.process(id));
        assertThat(world.terminal().windowNames()).hasSize(1);

        tick();
        assertThat(world.session(id).run()).isInstanceOf(Run.Running.class);
        tick();

        assertThat(awaitExit(id)).isEqualTo(new Exit.Vanished());
        assertThat(word(id)).isEqualTo(Status.Word.FAILED);
        assertThat(world.session(id).intent()).isEqualTo(Intent.RUNNING);
    }

    @Test
    void bug21_aLostWindowIsNoDeath() throws Exception {
        SessionId id = world.spawn().id();
        world.terminal().loseWindows();

        tick();
        tick();
        tick();

        assertThat(word(id)).isEqualTo(Status.Word.WORKING);
    }

    @Test
    void anotherProcessWithItsNumberIsNotTheAgent() throws Exception {
        SessionId id = world.spawn().id();
        long pid = world.process(id).pid();
        world.host().machine().reboot("boot-2");
        for (long i = 101; i <= pid; i++) {
            world.host().machine().start("", false, _ -> {});
        }

        tick();

        assertThat(awaitExit(id)).isEqualTo(new Exit.Rebooted());
    }

    @Test
    void bug19_outageIsNotDeath() throws Exception {
        List<SessionId> ids = spawn(6);
        world.terminal().unreachable("hangs");

        tick();
        tick();
        tick();

        assertThat(ids).allSatisfy(id -> {
            assertThat(word(id)).isEqualTo(Status.Word.UNKNOWN);
            assertThat(world.session(id).run()).isInstanceOf(Run.Running.class);
        });
        world.terminal().unreachable(null);
        tick();
        assertThat(ids).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.WORKING));
    }

    @Test
    void bug19_aPlaceThatDoesNotAnswerIsNotDeath() throws Exception {
        List<SessionId> ids = spawn(2);
        world.host().unreachable("link is down");

        tick();
        tick();
        tick();

        assertThat(ids).allSatisfy(id -> {
            assertThat(world.sessions().find(id).status().why()).contains("link is down");
            assertThat(word(id)).isEqualTo(Status.Word.UNKNOWN);
        });
        world.host().unreachable(null);
        tick();
        assertThat(ids).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.WORKING));
    }

    @Test
    void bug19_massDeathIsHeldUntilItIsConfirmed() throws Exception {
        List<SessionId> ids = spawn(9);
        List<SessionId> dead = ids.subList(0, 5);
        dead.forEach(id -> world.host().machine().vanish(world.process(id)));

        tick();
        assertThat(dead).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.UNKNOWN));
        assertThat(ids.subList(5, 9)).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.WORKING));

        tick();
        assertThat(dead).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.FAILED));
    }

    @Test
    void aFewDeathsOrHalfOfAllAreNoMass() throws Exception {
        List<SessionId> ids = spawn(10);
        ids.subList(0, 5).forEach(id -> world.host().machine().vanish(world.process(id)));

        tick();

        assertThat(ids).allSatisfy(id -> assertThat(word(id)).isEqualTo(Status.Word.WORKING));
    }

    @Test
    void aProcessThatIsSeenAgainWasNotGone() throws Exception {
        SessionId id = world.spawn().id();
        world.host().unreachable("link is down");
        tick();
        world.host().unreachable(null);
        tick();
        world.host().machine().vanish(world.process(id));
        tick();

        assertThat(world.session(id).run()).isInstanceOf(Run.Running.class);
    }

    @Test
    void aTickThatBeganBeforeAKillKnowsThatItWasAsked() throws Exception {
        world.host().withoutWatches();
        SessionId id = world.spawn().id();
        world.life().at("Processes.alive", () -> {
            world.stores()
                    .sessions()
                    .change(id, s -> s.withIntent(Intent.STOPPED), s -> SessionEvents.changed(s, "intent"));
            world.host().machine().end(world.process(id), new Exit.Signal(15));
        });

        tick();

        assertThat(((Run.Ended) world.session(id).run()).asked()).isTrue();
        assertThat(word(id)).isEqualTo(Status.Word.STOPPED);
    }

    @Test
    void theEndOfAnEarlierLaunchIsNotThatOfTheNext() throws Exception {
        SessionId id = world.spawn().id();
        Session before = world.session(id);
        world.sessions().stopper().kill(id, World.operation(), _ -> {});
        world.sessions().restorer().restore(id, null, World.operation(), _ -> {});

        world.sessions().watcher().recordEnd(before, false);

        assertThat(world.session(id).run()).isInstanceOf(Run.Running.class);
    }

    @Test
    void aQuietScreenIsIdle() throws Exception {
        SessionId id = world.spawn().id();
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.WORKING);
        world.clock().advance(Duration.ofMinutes(2));
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.IDLE);

        world.terminal().prints("calc-1");
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.WORKING);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void F1_aJumpOfTheWallClockIsNotIdleness(int hours) throws Exception {
        SessionId id = world.spawn().id();
        world.clock().jump(Duration.ofHours(hours));
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.WORKING);

        world.clock().jump(Duration.ofHours(hours));
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.WORKING);

        world.clock().advance(Duration.ofMinutes(2));
        tick();
        assertThat(word(id)).isEqualTo(Status.Word.IDLE);
    }

    @Test
    void F1_aJumpOfTheWallClockIsNoLateStart() throws Exception {
        List<Boolean> confirmed = new ArrayList<>();
        SessionId id = SessionId.parse("calc-1");
        world.life().at("before session.spawn/process", () -> {
            world.clock().jump(Duration.ofHours(10));
            confirmed.add(world.sessions().find(id).status().confirmed());
            world.clock().advance(Duration.ofHours(1));
            confirmed.add(world.sessions().find(id).status().confirmed());
        });

        world.spawn();

        assertThat(confirmed).containsExactly(true, false);
    }

    @Test
    void afterARestartAScreenThatWasQuietIsStillIdle() throws Exception {
        SessionId id = world.spawn().id();
        world.clock().advance(Duration.ofHours(1));

        world.restart();

        assertThat(word(id)).isEqualTo(Status.Word.IDLE);
    }

    @Test
    void oneProbeIsForAll() throws Exception {
        spawn(7);
        int before = world.life().calls().size();

        tick();

        List<String> calls = world.life().calls();
        assertThat(calls.subList(before, calls.size())).containsOnlyOnce("Terminal.probe", "SessionStore.list");
    }

    @Test
    void aSessionWhosePlaceIsGoneHindersNobody() throws Exception {
        world.terminal().onStart(OnStart.APPEARS);
        SessionId id = world.spawn().id();
        world.host().vanish();

        assertThat(world.sessions().watcher().alive(world.session(id))).isFalse();
    }

    private void spoilReport(SessionId id, ErrorCode code) {
        world.host().unreadable(World.SESSIONS.resolve(id + "/exit"), code);
    }

    @Test
    void somethingElseInPlaceOfTheReportIsNoReport() throws Exception {
        SessionId id = world.spawn().id();
        spoilReport(id, ErrorCode.INVALID_ARGUMENT);
        world.host().machine().vanish(world.process(id));

        tick();
        tick();

        assertThat(awaitExit(id)).isEqualTo(new Exit.Vanished());
    }

    @Test
    void aReportThatCanNotBeReadHidesItsSessionAndNoOther() throws Exception {
        world.host().withoutWatches();
        List<SessionId> ids = spawn(3);
        spoilReport(ids.getFirst(), ErrorCode.INTERNAL);
        ids.subList(0, 2).forEach(id -> world.host().machine().end(world.process(id), new Exit.Code(0)));

        tick();
        tick();

        assertThat(word(ids.get(0))).isEqualTo(Status.Word.UNKNOWN);
        assertThat(world.sessions().find(ids.get(0)).status().why()).contains("exit", "refused");
        assertThat(word(ids.get(1))).isEqualTo(Status.Word.EXITED);
        assertThat(word(ids.get(2))).isEqualTo(Status.Word.WORKING);
    }

    @Test
    void withAReportThatCanNotBeReadASessionIsKilledAllTheSame() throws Exception {
        SessionId id = world.spawn().id();
        spoilReport(id, ErrorCode.INTERNAL);

        Stopper.Killed killed = world.sessions().stopper().kill(id, World.operation(), _ -> {});

        assertThat(killed.kept()).isEmpty();
        assertThat(word(id)).isEqualTo(Status.Word.STOPPED);
    }

    @Test
    void withAReportThatCanNotBeReadTheRestartOfTheMachineIsStillSeen() throws Exception {
        SessionId id = world.spawn().id();
        spoilReport(id, ErrorCode.INTERNAL);
        world.host().reboot("boot-2");

        tick();

        assertThat(awaitExit(id)).isEqualTo(new Exit.Rebooted());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whetherItsMachineWasStoppedOrWentDownIsTwoEnds(boolean stopped) throws Exception {
        SessionId id = world.spawn().id();
        world.host().off(new Reach.Down("off", stopped));

        tick();

        assertThat(awaitExit(id)).isEqualTo(stopped ? new Exit.MachineStopped() : new Exit.Rebooted());
        assertThat(((Run.Ended) world.session(id).run()).asked()).isFalse();
    }

    @Test
    void anEndThatCanNotBeRecordedHindersNoOther() throws Exception {
        List<SessionId> ids = spawn(2);
        ids.forEach(id -> world.host().machine().vanish(world.process(id)));
        tick();
        world.life().at("SessionStore.change", () -> {
            throw new HoltException(ErrorCode.DISK_FULL, "no room");
        });

        tick();
        assertThat(world.session(ids.get(0)).run()).isInstanceOf(Run.Running.class);
        assertThat(word(ids.get(0))).isEqualTo(Status.Word.FAILED);
        assertThat(world.session(ids.get(1)).run()).isInstanceOf(Run.Ended.class);

        tick();
        assertThat(world.session(ids.get(0)).run()).isInstanceOf(Run.Ended.class);
    }

    @Test
    void afterClosingNothingIsWatched() throws Exception {
        spawn(3);
        assertThat(world.host().watched()).as("ends and hooks").isEqualTo(6);

        world.sessions().watcher().close();

        assertThat(world.host().watched()).isZero();
        assertThat(world.host().machine().running()).hasSize(3);
    }
}
