package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.World;
import dev.holt.core.journal.JournalEntry;
import dev.holt.core.place.Reach;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {
    private final World world = new World();

    @Test
    void bug26_restartIsInvisible() throws Exception {
        SessionId first = world.spawn().id();
        world.spawn();
        SessionId killed = world.spawn().id();
        world.sessions().stopper().kill(killed, World.operation(), _ -> {});
        var processes = world.host().machine().running();
        var rows = world.stores().sessions().list();
        long events = world.stores().events().last();

        world.restart();
        world.sessions().watcher().tick();
        world.sessions().watcher().tick();

        assertThat(world.host().machine().running()).isEqualTo(processes);
        assertThat(world.stores().sessions().list()).isEqualTo(rows);
        assertThat(world.stores().events().last()).isEqualTo(events);
        assertThat(world.life().calls())
                .doesNotContain(
                        "Terminal.start",
                        "Terminal.stop",
                        "Terminal.type",
                        "Processes.signalGroup",
                        "Processes.killMarked",
                        "Files.putAtomic",
                        "Files.remove");
        assertThat(world.sessions().find(first).status().word()).isEqualTo(Status.Word.WORKING);
        assertThat(world.sessions().find(killed).status().word()).isEqualTo(Status.Word.STOPPED);
        assertThat(world.host().watched()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void afterARestartTheEndIsStillSeen() throws Exception {
        SessionId id = world.spawn().id();
        world.restart();

        world.host().machine().end(world.process(id), new Exit.Code(4));

        await().pollInterval(Duration.ofMillis(1)).until(() -> world.session(id).run() instanceof Run.Ended);
    }

    @Test
    void anEndWhileNobodyWatchedIsFound() throws Exception {
        SessionId id = world.spawn().id();
        world.life().end();
        world.host().machine().end(world.process(id), new Exit.Code(4));

        world.boot().reconciler().beforeServing();

        assertThat(((Run.Ended) world.session(id).run()).exit()).isEqualTo(new Exit.Code(4));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_ARGUMENT", "INTERNAL"})
    void aReportThatCanNotBeReadDoesNotKeepADaemonFromStarting(ErrorCode code) throws Exception {
        SessionId hostile = world.spawn().id();
        SessionId other = world.spawn().id();
        world.life().end();
        world.host().unreadable(World.SESSIONS.resolve(hostile + "/exit"), code);
        world.host().machine().vanish(world.process(hostile));

        world.restart();

        assertThat(world.sessions().find(hostile).status().word()).isNotEqualTo(Status.Word.EXITED);
        assertThat(world.sessions().find(other).status().word()).isEqualTo(Status.Word.WORKING);
    }

    @Test
    void bug19_atTheStartAHangingTerminalIsUnknown() throws Exception {
        SessionId id = world.spawn().id();
        world.terminal().unreachable("hangs");

        world.restart();

        assertThat(world.sessions().find(id).status().word()).isEqualTo(Status.Word.UNKNOWN);
    }

    private List<SessionId> reboot() throws InterruptedException {
        List<SessionId> ids = List.of(
                world.spawn().id(),
                world.spawn().id(),
                world.spawn().id(),
                world.spawn().id(),
                world.spawn().id());
        world.sessions().stopper().kill(ids.getFirst(), World.operation(), _ -> {});
        world.host().reboot("boot-2");
        world.terminal().loseWindows();
        return ids;
    }

    @Test
    void bug26_afterARebootTheIntentIsKept() throws Exception {
        List<SessionId> ids = reboot();

        world.restart();

        assertThat(ids.subList(1, 5)).allSatisfy(id -> {
            assertThat(world.session(id).intent()).isEqualTo(Intent.RUNNING);
            assertThat(((Run.Ended) world.session(id).run()).exit()).isEqualTo(new Exit.Rebooted());
            assertThat(world.sessions().find(id).status().word()).isEqualTo(Status.Word.EXITED);
        });
        assertThat(world.sessions().restorer().candidates()).isEqualTo(ids.subList(1, 5));
        assertThat(world.host().machine().running()).isEmpty();
    }

    @Test
    void bug26_afterARebootTheyComeBackByThemselvesWhenSoSet() throws Exception {
        List<SessionId> ids = reboot();
        world.settings().restoreAfterReboot(true);

        world.restart();

        assertThat(world.host().machine().running()).hasSize(4);
        assertThat(world.sessions().restorer().candidates()).isEmpty();
        assertThat(world.sessions().find(ids.getFirst()).status().word()).isEqualTo(Status.Word.STOPPED);
    }

    @Test
    void onlyWhomARebootEndedComesBackByItself() throws Exception {
        SessionId vanished = world.spawn().id();
        world.host().machine().vanish(world.process(vanished));
        world.sessions().watcher().tick();
        world.sessions().watcher().tick();
        SessionId failed = world.spawn().id();
        world.sessions().stopper().kill(failed, World.operation(), _ -> {});
        world.life().at("before session.restore/process", () -> {
            throw new IllegalStateException("struck");
        });
        assertThatThrownBy(() -> world.sessions().restorer().restore(failed, null, World.operation(), _ -> {}))
                .hasMessage("struck");
        world.settings().restoreAfterReboot(true);

        world.restart();

        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.sessions().restorer().candidates()).containsExactly(vanished, failed);
    }

    @Test
    void whoseMachineAPersonStoppedComesBackOnlyWhenAskedFor() throws Exception {
        SessionId id = world.spawn().id();
        world.host().off(new Reach.Down("stopped", true));
        world.sessions().watcher().tick();
        world.host().off(null);
        world.settings().restoreAfterReboot(true);

        world.restart();

        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.session(id).intent()).isEqualTo(Intent.RUNNING);
        assertThat(world.sessions().restorer().candidates()).containsExactly(id);
    }

    /** A machine that went down with its host is known to have when machines have been taken up, and not before serving. */
    @Test
    void whoseMachineWentDownWithItsHostComesBackWithTheFirstDaemonThatSeesIt() throws Exception {
        SessionId id = world.spawn().id();
        world.settings().restoreAfterReboot(true);
        world.boot();
        world.host().unreachable("what ran it is gone");
        world.sessions().reconciler().beforeServing();
        world.host().unreachable(null);
        world.host().off(new Reach.Down("it ended while no daemon ran", false));

        world.sessions().reconciler().whileServing();

        assertThat(world.host().machine().running()).hasSize(1);
        assertThat(world.session(id).run()).isInstanceOf(Run.Running.class);
        assertThat(world.stores().events().ofType("session.ended"))
                .singleElement()
                .satisfies(e -> assertThat(e.facts()).containsEntry("cause", "reboot"));
    }

    @Test
    void aKillDuringTheAutomaticRestoreCallsOffThatSessionOnly() throws Exception {
        List<SessionId> ids = reboot();
        world.settings().restoreAfterReboot(true);
        world.boot();
        world.terminal().onStart(OnStart.NEVER);
        Thread[] killer = new Thread[1];
        world.life()
                .at(
                        "before session.restore/process",
                        () -> killer[0] = Thread.startVirtualThread(() -> {
                            try {
                                world.sessions().stopper().kill(ids.get(1), World.operation(), _ -> {});
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }));
        world.life().at("Terminal.stop", () -> world.terminal().onStart(OnStart.APPEARS));

        world.reconcile();
        killer[0].join();

        assertThat(world.session(ids.get(1)).intent()).isEqualTo(Intent.STOPPED);
        assertThat(ids.subList(2, 5))
                .allSatisfy(id -> assertThat(world.session(id).run()).isInstanceOf(Run.Running.class));
        assertThat(world.stores().events().ofType("session.restore-failed"))
                .singleElement()
                .satisfies(e -> assertThat(e.facts().get("reason")).contains("was stopped while"));
    }

    @Test
    void bug26_whoWasKilledIsNotRevivedHoweverItEnded() throws Exception {
        SessionId id = world.spawn().id();
        world.host().machine().vanish(world.process(id));
        world.sessions().stopper().kill(id, World.operation(), _ -> {});
        assertThat(((Run.Ended) world.session(id).run()).exit()).isEqualTo(new Exit.Vanished());
        world.settings().restoreAfterReboot(true);

        world.restart();

        assertThat(world.sessions().restorer().candidates()).isEmpty();
        assertThat(world.host().machine().running()).isEmpty();
    }

    @Test
    void oneThatCanNotComeBackHindersNoOther() throws Exception {
        List<SessionId> ids = reboot();
        world.host().unguardedFiles(World.SESSIONS).remove(ids.get(1) + "/env");
        world.settings().restoreAfterReboot(true);

        world.restart();

        assertThat(world.host().machine().running()).hasSize(3);
        assertThat(world.stores().events().ofType("session.restore-failed")).hasSize(1);
    }

    @Test
    void anEntryThatNobodyUnderstandsIsAnEventAndHindersNoOther() throws Exception {
        world.stores().journal().put(new JournalEntry("op-x", "session.dance", "calc-1", "twirl"));
        world.stores().journal().put(new JournalEntry("op-y", "session.spawn", "no id", "base"));
        world.stores().journal().put(new JournalEntry("op-z", "session.spawn", "calc-77", "base"));

        world.restart();

        assertThat(world.stores().journal().open()).extracting(JournalEntry::id).containsExactly("op-x", "op-y");
        assertThat(world.stores().events().ofType("operation.recovery-failed"))
                .extracting(e -> e.facts().get("operation"))
                .containsExactly("op-x", "op-y");
    }

    @Test
    void whenPlacesAreGoneTheDaemonStartsAllTheSame() throws Exception {
        SessionId id = world.spawn().id();
        world.host().unreachable("link is down");

        world.restart();

        assertThat(world.sessions().find(id).status().word()).isEqualTo(Status.Word.UNKNOWN);
    }
}
