package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.Killed;
import dev.holt.core.fake.World;
import dev.holt.core.journal.Step;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The daemon is killed while it spawns: afterwards the session runs, or nothing is left of it. */
class SpawnCrashTest {
    private final World world = new World();

    static Stream<String> points() {
        return new World()
                .sessions().spawner().steps().stream()
                        .map(Step::name)
                        .flatMap(name -> Stream.of("before session.spawn/" + name, "after session.spawn/" + name));
    }

    @ParameterizedTest
    @MethodSource("points")
    void isCompletedOrUndone(String point) throws Exception {
        world.life().killAt(point);

        assertThatThrownBy(world::spawn).isInstanceOf(Killed.class);
        assertThat(world.stores().journal().open()).hasSize(1);
        world.restart();

        wholeOrGone(world);
        // The runner had reported the process when these points were reached.
        boolean completed = List.of(
                        "after session.spawn/terminal", "before session.spawn/process", "after session.spawn/process")
                .contains(point);
        assertThat(world.host().machine().running()).hasSize(completed ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("points")
    void aProcessThatNeverAppearedIsUndone(String point) throws Exception {
        world.terminal().onStart(OnStart.NEVER);
        world.settings().startPatience(Duration.ZERO);
        world.life().killAt(point);

        assertThatThrownBy(world::spawn);
        world.restart();

        Judge.nothingIsLeft(world);
    }

    @Test
    void theSetupScriptDiesWithTheSpawn() throws Exception {
        world.changeProject(s -> new ProjectSettings(
                null, null, "make deps", null, Map.of(), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE));
        world.host().onRun(command -> {
            world.host().machine().start(command.environment().getOrDefault("HOLT_LAUNCH_ID", ""), true, _ -> {});
            world.life().end();
            throw new IllegalStateException("nobody is there to see this");
        });

        assertThatThrownBy(world::spawn).isInstanceOf(Killed.class);
        world.restart();

        Judge.nothingIsLeft(world);
    }

    /** Every call of a port is a place to die, and every call of the run after it too. */
    @ParameterizedTest
    @EnumSource(
            value = OnStart.class,
            names = {"APPEARS", "NO_PROGRAM"})
    void isCompletedOrUndoneWhereverItDies(OnStart onStart) throws Exception {
        int calls = callsOfASpawn(onStart);
        assertThat(calls).isGreaterThan(30);
        for (int n = 1; n <= calls; n++) {
            int again = 0;
            boolean died = true;
            while (died) {
                World fresh = crashed(onStart, n);
                fresh.boot();
                again++;
                fresh.life().killAtCall(again);
                died = dies(fresh);
                if (died) {
                    fresh.restart();
                }
                wholeOrGone(fresh);
            }
        }
    }

    private static int callsOfASpawn(OnStart onStart) throws InterruptedException {
        World fresh = new World();
        fresh.terminal().onStart(onStart);
        try {
            fresh.spawn();
        } catch (SessionException _) {
            // A program that is not there.
        }
        return fresh.life().calls().size();
    }

    private static World crashed(OnStart onStart, int call) throws InterruptedException {
        World fresh = new World();
        fresh.terminal().onStart(onStart);
        fresh.life().killAtCall(call);
        try {
            fresh.spawn();
        } catch (Killed | SessionException _) {
            // As it should be; what the last calls do matters to nobody.
        }
        return fresh;
    }

    private static boolean dies(World world) throws InterruptedException {
        try {
            world.reconcile();
            return false;
        } catch (Killed _) {
            return true;
        }
    }

    private static void wholeOrGone(World world) {
        List<Session> sessions = world.stores().sessions().list();
        if (!sessions.isEmpty() && sessions.getFirst().run() instanceof Run.Running) {
            Judge.runs(world, sessions.getFirst().id());
        } else {
            Judge.nothingIsLeft(world);
        }
    }

    @Test
    void whatIsLeftIsNotConfusedWithWhatBeginsMeanwhile() throws Exception {
        world.life().killAt("after session.spawn/workspace");
        assertThatThrownBy(world::spawn).isInstanceOf(Killed.class);
        world.boot();
        world.sessions().reconciler().beforeServing();
        world.life().at("before session.spawn/terminal", () -> {
            try {
                world.sessions().reconciler().whileServing();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        Session session = world.spawn();

        Judge.runs(world, session.id());
        assertThat(world.stores().sessions().list().getFirst().run()).isInstanceOf(Run.StartFailed.class);
    }

    @Test
    void oneThatWasKilledBeforeItWasTakenUpStaysKilled() throws Exception {
        world.life().killAt("before session.spawn/process");
        assertThatThrownBy(world::spawn).isInstanceOf(Killed.class);
        world.boot();
        world.sessions().reconciler().beforeServing();
        Session left = world.stores().sessions().list().getFirst();
        world.workspaces().write(world.workspace(left.id()).directory(), "notes.txt", "of the agent");
        world.sessions().stopper().kill(left.id(), World.operation(), _ -> {});
        world.sessions().reconciler().whileServing();

        assertThat(world.stores().events().ofType("session.started")).isEmpty();
        assertThat(world.session(left.id()).run()).isInstanceOf(Run.StartFailed.class);
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.workspaces().uncommitted(world.workspace(left.id()).directory()))
                .containsKey("notes.txt");
        Judge.nothingOpen(world);
    }

    @Test
    void theReasonSaysThatTheDaemonEnded() throws Exception {
        world.life().killAt("before session.spawn/files");
        assertThatThrownBy(world::spawn).isInstanceOf(Killed.class);
        Sessions sessions = world.restart();

        Status status = sessions.list().getFirst().status();
        assertThat(status.word()).isEqualTo(Status.Word.FAILED);
        assertThat(status.why()).contains("interrupted by the end of the daemon");
    }
}
