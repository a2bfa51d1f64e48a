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
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestorerTest {
    private static final SessionId ID = SessionId.parse("calc-1");

    private final World world = new World();

    private static Restorer.Restored restore(World world) throws InterruptedException {
        return world.sessions().restorer().restore(ID, null, World.operation(), _ -> {});
    }

    private static void kill(World world) throws InterruptedException {
        world.sessions().stopper().kill(ID, World.operation(), _ -> {});
    }

    private static Path tree(World world) {
        return world.workspace(ID).directory();
    }

    private String file(String name) {
        byte[] content = world.host()
                .unguardedFiles(World.SESSIONS.resolve("calc-1"))
                .read(name, 1 << 20)
                .orElseThrow();
        return new String(content, StandardCharsets.UTF_8);
    }

    private void refused(ErrorCode code) {
        assertThatThrownBy(() -> restore(world))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void bringsASessionBack() throws Exception {
        Session before = world.spawn();
        kill(world);

        Restorer.Restored restored = restore(world);

        Judge.runs(world, ID);
        assertThat(restored.mode()).isEqualTo(LaunchMode.SAVED_PROMPT);
        assertThat(restored.session().launchId()).isNotEqualTo(before.launchId());
        assertThat(file("prompt.md")).isEqualTo("fix the parser");
        assertThat(world.host().watched()).as("its end and its hooks").isEqualTo(2);
    }

    @Test
    void bug02_restoreUsesTheStoredLaunch() throws Exception {
        world.changeProject(s -> new ProjectSettings(
                null, null, null, null, Map.of("KEY", "then"), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE));
        Session before = world.spawn();
        String launch = file("launch");
        String environment = file("env");
        kill(world);
        world.agent().argv("other-agent", "--dangerous");
        world.agent().adds(Map.of("KEY", "now"));
        world.settings().agent("other");
        world.changeProject(s -> new ProjectSettings(
                "other",
                "next",
                "exit 1",
                null,
                Map.of("KEY", "now"),
                List.of(),
                0,
                ProjectRules.NONE,
                SharedFiles.NONE));

        Session after = restore(world).session();

        assertThat(after.launch()).isEqualTo(before.launch());
        assertThat(file("launch")).isEqualTo(launch.replace(before.launchId(), after.launchId()));
        assertThat(file("env")).isEqualTo(environment.replace(before.launchId(), after.launchId()));
        assertThat(environment).contains("KEY=then", "HOLT_LAUNCH_ID=" + before.launchId());
    }

    @Test
    void whoRunsIsNotStartedTwice() throws Exception {
        world.spawn();

        refused(ErrorCode.SESSION_RUNNING);

        assertThat(world.host().machine().running()).hasSize(1);
    }

    @Test
    void whoNeverRanCanNotBeBroughtBack() {
        world.terminal().onStart(OnStart.NO_PROGRAM);
        assertThatThrownBy(world::spawn).isInstanceOf(HoltException.class);

        refused(ErrorCode.SESSION_NOT_RUNNING);
    }

    @Test
    void theLimitOfTheProjectHoldsForARestoreToo() throws Exception {
        world.spawn();
        kill(world);
        world.changeProject(s -> new ProjectSettings(
                null, null, null, null, Map.of(), List.of(), 1, ProjectRules.NONE, SharedFiles.NONE));
        Session second = world.spawn();
        Session before = world.session(ID);

        refused(ErrorCode.SESSION_LIMIT);

        assertThat(world.session(ID)).isEqualTo(before);
        world.sessions().stopper().kill(second.id(), World.operation(), _ -> {});
        restore(world);
        assertThat(world.session(ID).run()).isInstanceOf(Run.Running.class);
    }

    @Test
    void oneThatIsDeadAndNotSeenSoYetDoesNotStandInItsOwnWay() throws Exception {
        world.changeProject(s -> new ProjectSettings(
                null, null, null, null, Map.of(), List.of(), 1, ProjectRules.NONE, SharedFiles.NONE));
        world.spawn();
        world.host().machine().vanish(world.process(ID));

        restore(world);

        Judge.runs(world, ID);
    }

    @Test
    void anInterruptThatIsNoKillCallsOffTheCallerToo() throws Exception {
        world.spawn();
        kill(world);
        world.terminal().onStart(OnStart.NEVER);
        world.life()
                .at(
                        "before session.restore/process",
                        () -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> restore(world)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void withoutItsEnvironmentItIsNotGuessed() throws Exception {
        world.spawn();
        kill(world);
        world.host().unguardedFiles(World.SESSIONS).remove("calc-1/env");

        refused(ErrorCode.START_FAILED);

        assertThat(world.session(ID).run()).isInstanceOf(Run.StartFailed.class);
        assertThat(world.host().machine().running()).isEmpty();
    }

    @Test
    void whatTheLastLaunchLeftRunningEndsFirst() throws Exception {
        Session session = world.spawn();
        world.host().machine().start(session.launchId(), true, _ -> {});
        world.host().machine().vanish(world.process(ID));

        restore(world);

        Judge.runs(world, ID);
    }

    @Test
    void uncommittedWorkThatIsStillThereStays() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "old");
        kill(world);
        world.workspaces().write(tree(world), "notes.txt", "newer");

        Restorer.Restored restored = restore(world);

        assertThat(restored.notes()).isEmpty();
        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "newer");
    }

    @Test
    void preservedWorkIsBackBeforeTheAgentStarts() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.sessions().cleaner().cleanup(List.of(ID), false, true, _ -> {});
        assertThat(world.workspaces().trees()).isEmpty();
        world.life()
                .at(
                        "before session.restore/terminal",
                        () -> assertThat(world.workspaces().uncommitted(tree(world)))
                                .containsEntry("notes.txt", "draft"));

        Restorer.Restored restored = restore(world);

        Judge.runs(world, ID);
        assertThat(restored.notes()).singleElement().asString().contains("put back");
        assertThat(restored.session().released()).isFalse();
        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
    }

    private void cleanup(boolean force) throws InterruptedException {
        world.sessions().cleaner().cleanup(List.of(ID), false, force, _ -> {});
        assertThat(world.workspaces().trees()).isEmpty();
    }

    @Test
    void whatWasUndoneBeforeACleanupStaysUndone() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.workspaces().revert(tree(world));
        cleanup(false);

        Restorer.Restored restored = restore(world);

        assertThat(restored.notes()).isEmpty();
        assertThat(world.workspaces().uncommitted(tree(world))).isEmpty();
    }

    @Test
    void whatAnEarlierRunLeftIsNotBroughtBackAfterALaterOne() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        restore(world);
        world.workspaces().revert(tree(world));
        world.host().machine().vanish(world.process(ID));
        world.workspaces().lose(tree(world));

        restore(world);

        assertThat(world.workspaces().uncommitted(tree(world))).isEmpty();
    }

    @Test
    void aCleanupOfAWorkTreeThatWentByHandForgetsNothing() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.workspaces().lose(tree(world));
        kill(world);
        cleanup(false);

        restore(world);

        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
    }

    @Test
    void afterACleanupThatCouldNotBeRecordedTheNewestWorkComesBack() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.workspaces().write(tree(world), "notes.txt", "newer");
        world.life()
                .at(
                        "Workspaces.release",
                        () -> world.life().at("SessionStore.change", () -> {
                            throw new HoltException(ErrorCode.DISK_FULL, "no room");
                        }));
        world.sessions().cleaner().cleanup(List.of(ID), false, true, _ -> {});

        restore(world);

        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "newer");
    }

    @Test
    void bug23_aWorkTreeThatWentByHandComesBackWithItsWork() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.workspaces().lose(tree(world));

        restore(world);

        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
    }

    @Test
    void aRestoreThatFailsLeavesTheWorkAndNothingRunning() throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.life().at("before session.restore/process", () -> {
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(() -> restore(world)).hasMessage("struck");

        failedAndKept(world);
        restore(world);
        Judge.runs(world, ID);
    }

    static Stream<String> points() {
        return new World()
                .sessions().restorer().steps().stream()
                        .map(Step::name)
                        .flatMap(name -> Stream.of("before session.restore/" + name, "after session.restore/" + name));
    }

    @ParameterizedTest
    @MethodSource("points")
    void afterACrashItRunsOrIsUndone(String point) throws Exception {
        world.spawn();
        world.workspaces().write(tree(world), "notes.txt", "draft");
        kill(world);
        world.life().killAt(point);

        assertThatThrownBy(() -> restore(world)).isInstanceOf(Killed.class);
        world.restart();

        runsOrFailed(world);
    }

    @Test
    void afterACrashAnywhereItRunsOrIsUndone() throws Exception {
        int deaths = Deaths.everywhere(
                w -> {
                    w.spawn();
                    w.workspaces().write(tree(w), "notes.txt", "draft");
                    kill(w);
                    w.sessions().cleaner().cleanup(List.of(ID), false, true, _ -> {});
                },
                RestorerTest::restore,
                w -> {
                    if (!(w.session(ID).run() instanceof Run.Running)) {
                        assertThat(w.host().machine().running()).isEmpty();
                        assertThat(w.terminal().windowNames()).isEmpty();
                        Judge.nothingOpen(w);
                        restore(w);
                    }
                    runsOrFailed(w);
                });
        assertThat(deaths).isGreaterThan(25);
    }

    private static void runsOrFailed(World world) {
        if (world.session(ID).run() instanceof Run.Running) {
            Judge.runs(world, ID);
            assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
        } else {
            failedAndKept(world);
        }
    }

    private static void failedAndKept(World world) {
        assertThat(world.session(ID).run()).isInstanceOf(Run.StartFailed.class);
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
        Judge.nothingOpen(world);
    }
}
