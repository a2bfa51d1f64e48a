package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.Killed;
import dev.holt.core.fake.World;
import dev.holt.core.journal.Step;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StopperTest {
    private final World world = new World();

    private Stopper.Killed kill(SessionId id) throws InterruptedException {
        return world.sessions().stopper().kill(id, World.operation(), _ -> {});
    }

    private Status.Word word(SessionId id) {
        return world.sessions().find(id).status().word();
    }

    @Test
    void endsTheProcessAndKeepsTheWork() throws Exception {
        Session session = world.spawn();
        world.workspaces().write(world.workspace(session.id()).directory(), "notes.txt", "draft");

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.kept()).isEmpty();
        assertThat(killed.preserved()).isNotNull();
        assertThat(killed.session().run()).isInstanceOfSatisfying(Run.Ended.class, ended -> {
            assertThat(ended.exit()).isEqualTo(new Exit.Signal(15));
            assertThat(ended.asked()).isTrue();
            assertThat(ended.lasted()).isPositive();
        });
        assertThat(word(session.id())).isEqualTo(Status.Word.STOPPED);
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.host().watched()).isZero();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.workspaces().uncommitted(world.workspace(session.id()).directory()))
                .containsEntry("notes.txt", "draft");
        Judge.nothingOpen(world);
    }

    @ParameterizedTest
    @EnumSource(
            value = OnStart.class,
            names = {"APPEARS_STUBBORN", "APPEARS_UNMARKED"})
    void bug20_whoDoesNotObeyIsKilled(OnStart onStart) throws Exception {
        world.terminal().onStart(onStart);
        Session session = world.spawn();
        assertThat(world.host().machine().running()).hasSize(1);

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.kept()).isEmpty();
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(((Run.Ended) killed.session().run()).exit()).isEqualTo(new Exit.Signal(9));
    }

    @Test
    void bug27_whatItStartedBesideItEndsToo() throws Exception {
        Session session = world.spawn();
        world.host().machine().start(session.launchId(), true, _ -> {});

        kill(session.id());

        assertThat(world.host().machine().running()).isEmpty();
    }

    record Obstacle(String name, Deaths.Act act) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static SessionId only(World world) {
        return world.stores().sessions().list().getFirst().id();
    }

    static Stream<Obstacle> obstacles() {
        return Stream.of(
                new Obstacle("terminal hangs", w -> w.terminal().unreachable("hangs")),
                new Obstacle("no room to preserve", w -> {
                    w.workspaces().write(w.workspace(only(w)).directory(), "a", "b");
                    w.workspaces().breakPreserving();
                }),
                new Obstacle(
                        "work tree is gone",
                        w -> w.workspaces().lose(w.workspace(only(w)).directory())),
                new Obstacle("windows are gone", w -> w.terminal().loseWindows()),
                new Obstacle("place is gone", w -> w.host().vanish()),
                new Obstacle("machine was started anew", w -> w.host().reboot("boot-2")),
                new Obstacle("process is gone", w -> w.host().machine().vanish(w.process(only(w)))),
                new Obstacle("killed before", w -> w.sessions().stopper().kill(only(w), World.operation(), _ -> {})));
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    void bug20_killAlwaysSucceeds(Obstacle obstacle) throws Exception {
        Session session = world.spawn();
        obstacle.act().on(world);

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.session().intent()).isEqualTo(Intent.STOPPED);
        assertThat(killed.session().run()).isInstanceOf(Run.Ended.class);
        assertThat(word(session.id())).isEqualTo(Status.Word.STOPPED);
        Judge.nothingOpen(world);
    }

    @Test
    void whatWasKeptIsListedWithTheReason() throws Exception {
        Session session = world.spawn();
        world.terminal().unreachable("hangs");
        world.workspaces().breakPreserving();

        assertThat(kill(session.id()).kept())
                .containsExactly("uncommitted work: git: no space left on device", "terminal: terminal: hangs");

        world.terminal().unreachable(null);
        assertThat(kill(session.id()).kept()).containsExactly("uncommitted work: git: no space left on device");
        assertThat(world.terminal().windowNames()).isEmpty();
    }

    @Test
    void ofAPlaceThatIsGoneNothingStays() throws Exception {
        Session session = world.spawn();
        world.host().vanish();

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.kept()).singleElement().asString().contains("its place 'host' is gone");
        assertThat(killed.session().terminal()).isNull();
        assertThat(kill(session.id()).kept()).isEmpty();
    }

    @Test
    void aPlaceThatDoesNotAnswerKeepsItsProcessAndTheWishStands() throws Exception {
        Session session = world.spawn();
        world.host().unreachable("link is down");

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.kept()).first().asString().contains("process", "link is down");
        assertThat(killed.session().intent()).isEqualTo(Intent.STOPPED);
        assertThat(killed.session().run()).isInstanceOf(Run.Running.class);
        world.host().unreachable(null);
        assertThat(kill(session.id()).session().run()).isInstanceOf(Run.Ended.class);
    }

    @Test
    void bug20_oneThatNeverStartedIsKilledToo() throws Exception {
        world.terminal().onStart(OnStart.NO_PROGRAM);
        assertThatThrownBy(world::spawn).isInstanceOf(HoltException.class);

        Stopper.Killed killed = kill(only(world));

        assertThat(killed.kept()).isEmpty();
        assertThat(killed.session().intent()).isEqualTo(Intent.STOPPED);
        assertThat(word(only(world))).isEqualTo(Status.Word.FAILED);
    }

    @Test
    void oneThatNeverStartedHasNothingInAPlaceThatIsGone() throws Exception {
        world.terminal().onStart(OnStart.NO_PROGRAM);
        assertThatThrownBy(world::spawn).isInstanceOf(HoltException.class);
        world.host().vanish();

        assertThat(kill(only(world)).kept()).isEmpty();
    }

    @Test
    void theSecondTimeNothingChanges() throws Exception {
        Session session = world.spawn();
        Session first = kill(session.id()).session();
        long events = world.stores().events().last();

        assertThat(kill(session.id()).session()).isEqualTo(first);
        assertThat(world.stores().events().last()).isEqualTo(events);
    }

    @Test
    void whoDoesNotExistCanNotBeKilled() {
        assertThatThrownBy(() -> kill(SessionId.parse("calc-9")))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_NOT_FOUND));
        Judge.nothingOpen(world);
    }

    @Test
    void F1_onAFullDiskTheProcessEndsAndWhatCouldNotBeRecordedIsSaid() throws Exception {
        Session session = world.spawn();
        world.life().refuse(() -> new HoltException(ErrorCode.DISK_FULL, "no room"));

        Stopper.Killed killed = kill(session.id());

        assertThat(killed.kept())
                .containsExactly(
                        "journal: no room",
                        "wish to stop, not recorded yet: no room",
                        "end of the process, not recorded yet: no room",
                        "uncommitted work: no room",
                        "end of the terminal, not recorded yet: no room");
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(word(session.id())).isEqualTo(Status.Word.STOPPED);

        world.sessions().watcher().tick();
        assertThat(word(session.id())).isEqualTo(Status.Word.STOPPED);
        world.life().refuse(null);
        world.sessions().watcher().tick();

        Session stored = world.session(session.id());
        assertThat(stored.intent()).isEqualTo(Intent.STOPPED);
        assertThat(stored.terminal()).isNull();
        assertThat(((Run.Ended) stored.run()).asked()).isTrue();
        Judge.nothingOpen(world);
    }

    @Test
    void F1_whatAFullDiskKeptBackDoesNotStopALaterLaunch() throws Exception {
        Session session = world.spawn();
        world.life().refuse(() -> new HoltException(ErrorCode.DISK_FULL, "no room"));
        kill(session.id());
        world.life().refuse(null);

        world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});
        world.sessions().watcher().tick();

        Judge.runs(world, session.id());
    }

    static Stream<String> points() {
        return new World()
                .sessions().stopper().steps().stream()
                        .map(Step::name)
                        .flatMap(name -> Stream.of("before session.kill/" + name, "after session.kill/" + name));
    }

    @ParameterizedTest
    @MethodSource("points")
    void afterACrashItGoesForward(String point) throws Exception {
        Session session = world.spawn();
        world.workspaces().write(world.workspace(session.id()).directory(), "notes.txt", "draft");
        world.life().killAt(point);

        assertThatThrownBy(() -> kill(session.id())).isInstanceOf(Killed.class);
        world.restart();

        if (point.equals("before session.kill/intent")) {
            Judge.runs(world, session.id());
        } else {
            stopped(world);
        }
    }

    @Test
    void afterACrashAnywhereItGoesForward() throws Exception {
        int deaths = Deaths.everywhere(
                w -> {
                    Session session = w.spawn();
                    w.workspaces().write(w.workspace(session.id()).directory(), "notes.txt", "draft");
                },
                w -> w.sessions().stopper().kill(only(w), World.operation(), _ -> {}),
                w -> {
                    if (w.session(only(w)).intent() == Intent.RUNNING) {
                        Judge.runs(w, only(w));
                    } else {
                        stopped(w);
                    }
                });
        assertThat(deaths).isGreaterThan(15);
    }

    private static void stopped(World world) {
        Session session = world.session(only(world));
        assertThat(session.intent()).isEqualTo(Intent.STOPPED);
        assertThat(session.run())
                .isInstanceOfSatisfying(
                        Run.Ended.class, ended -> assertThat(ended.asked()).isTrue());
        assertThat(session.terminal()).isNull();
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.workspaces().preserved(world.workspace(session.id()))).isNotEmpty();
        assertThat(world.workspaces().uncommitted(world.workspace(session.id()).directory()))
                .containsEntry("notes.txt", "draft");
        Judge.nothingOpen(world);
    }

    @Test
    void aKillCallsOffASessionThatStarts() throws Exception {
        world.terminal().onStart(OnStart.NEVER);
        Thread[] killer = new Thread[1];
        world.life()
                .at(
                        "before session.spawn/process",
                        () -> killer[0] = Thread.startVirtualThread(() -> {
                            try {
                                kill(SessionId.parse("calc-1"));
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }));

        assertThatThrownBy(world::spawn).isInstanceOf(InterruptedException.class);
        killer[0].join();

        assertThat(world.session(only(world)).intent()).isEqualTo(Intent.STOPPED);
        Judge.nothingIsLeft(world);
    }
}
