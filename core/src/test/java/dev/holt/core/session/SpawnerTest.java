package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.fake.FakePlace;
import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.World;
import dev.holt.core.journal.Step;
import dev.holt.core.place.Completed;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.project.ConsentedScript;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpawnerTest {
    private final World world = new World();

    @Test
    void startsASession() throws Exception {
        Session session = world.spawn();

        Judge.runs(world, session.id());
        assertThat(session.id()).hasToString("calc-1");
        assertThat(session.launch().argv()).containsExactly("/usr/bin/fake-agent", "--go");
        assertThat(world.workspace(session.id()).branch()).isEqualTo("holt/calc-1/main");
        assertThat(world.workspace(session.id()).base()).hasSize(40);
        assertThat(world.terminal().launches().getFirst().directory())
                .isEqualTo(World.WORKTREES.resolve("calc/calc-1"));
        assertThat(world.sessions().find(session.id()).status().word()).isEqualTo(Status.Word.WORKING);
        assertThat(world.stores().events().all().stream().map(e -> e.type()))
                .startsWith("project.added", "session.created", "session.prepared")
                .endsWith("session.started");
    }

    @Test
    void numbersAreNotUsedAgain() throws Exception {
        world.spawn();
        Session second = world.spawn();
        world.sessions().stopper().kill(second.id(), World.operation(), _ -> {});
        world.sessions().cleaner().remove(second.id(), true);

        assertThat(world.spawn().id()).hasToString("calc-3");
    }

    @Test
    void F1_aSpawnThatRunsOutOfRoomLeavesNothingThatLooksAlive() {
        world.life().at("after session.spawn/terminal", () -> {
            world.life().refuse(() -> new HoltException(ErrorCode.DISK_FULL, "no room"));
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(world::spawn).hasMessage("struck");

        SessionId id = SessionId.parse("calc-1");
        assertThat(world.sessions().find(id).status().word()).isEqualTo(Status.Word.FAILED);
        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.workspaces().trees()).isEmpty();
        world.life().refuse(null);
        world.sessions().watcher().tick();
        assertThat(((Run.StartFailed) world.session(id).run()).reason()).isEqualTo("struck");
    }

    record Refusal(String name, ErrorCode code, Callable<SpawnRequest> request) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static SpawnRequest with(
            ProjectId project, @Nullable String agent, String prompt, @Nullable String branch, PermissionMode mode) {
        return new SpawnRequest(
                project,
                agent,
                prompt,
                "",
                branch,
                null,
                mode,
                null,
                PlaceSpec.HOST,
                SpawnRequest.Extras.NONE,
                Map.of("PATH", "/usr/bin"));
    }

    static Stream<Refusal> refusals() {
        PermissionMode usual = PermissionMode.DEFAULT;
        return Stream.of(
                new Refusal(
                        "no such project",
                        ErrorCode.PROJECT_NOT_FOUND,
                        () -> with(new ProjectId("none"), null, "x", null, usual)),
                new Refusal(
                        "no such agent", ErrorCode.AGENT_NOT_FOUND, () -> with(World.CALC, "none", "x", null, usual)),
                new Refusal(
                        "nothing to do", ErrorCode.INVALID_ARGUMENT, () -> with(World.CALC, null, " \n", null, usual)),
                new Refusal(
                        "escape in the prompt",
                        ErrorCode.INVALID_TEXT,
                        () -> with(World.CALC, null, "x\u001b[201~", null, usual)),
                new Refusal(
                        "D7: a branch that is an option",
                        ErrorCode.BRANCH_INVALID,
                        () -> with(World.CALC, null, "x", "--upload-pack=x", usual)),
                new Refusal(
                        "branch is taken", ErrorCode.BRANCH_EXISTS, () -> with(World.CALC, null, "x", "taken", usual)),
                new Refusal(
                        "mode that the agent does not have",
                        ErrorCode.PERMISSION_MODE_UNSUPPORTED,
                        () -> with(World.CALC, null, "x", null, PermissionMode.AUTO)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsRefusedAtOnceLeavesNoRow(Refusal refusal) throws Exception {
        world.workspaces().branch("taken");
        SpawnRequest request = refusal.request().call();

        refused(request, refusal.code());
    }

    @Test
    void aMissingProgramIsRefusedAtOnce() {
        world.host().uninstall("/usr/bin/fake-agent");

        refused(World.request(), ErrorCode.AGENT_PROGRAM_MISSING);
    }

    private static SpawnRequest withModel() {
        return new SpawnRequest(
                World.CALC,
                null,
                "x",
                "",
                null,
                null,
                PermissionMode.DEFAULT,
                "opus",
                PlaceSpec.HOST,
                SpawnRequest.Extras.NONE,
                Map.of("PATH", "/usr/bin"));
    }

    @Test
    void aModelForAnAgentThatDoesNotChooseIsRefusedAtOnce() {
        refused(withModel(), ErrorCode.MODEL_UNSUPPORTED);
    }

    @Test
    void theAgentIsToldTheModel() throws Exception {
        world.agent().withModels();

        Session session = world.spawn(withModel());

        assertThat(session.launch().argv()).endsWith("--model", "opus");
        assertThat(session.launch().model()).isEqualTo("opus");
    }

    @Test
    void aMissingTerminalIsRefusedAtOnce() {
        world.terminal().missing();

        refused(World.request(), ErrorCode.TERMINAL_MISSING);
    }

    @Test
    void withoutADefaultAgentOneMustBeNamed() {
        world.settings().agent("");

        refused(World.request(), ErrorCode.AGENT_NOT_FOUND);
    }

    @Test
    void theLimitOfTheProjectHolds() throws Exception {
        limitSessions(1);
        Session first = world.spawn();

        assertThatThrownBy(world::spawn)
                .asInstanceOf(throwable(HoltException.class))
                .extracting(HoltException::code)
                .isEqualTo(ErrorCode.SESSION_LIMIT);
        assertThat(world.stores().sessions().list()).hasSize(1);

        world.sessions().stopper().kill(first.id(), World.operation(), _ -> {});
        assertThat(world.spawn().id()).hasToString("calc-2");
    }

    @Test
    void theLimitOfTheProjectHoldsForThoseWhoComeAtOnce() throws Exception {
        limitSessions(1);
        AtomicReference<@Nullable Throwable> second = new AtomicReference<>();
        Thread[] other = new Thread[1];
        world.life().at("SessionStore.create", () -> {
            other[0] = Thread.ofPlatform().start(() -> second.set(catchThrowable(world::spawn)));
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> other[0].getState() == Thread.State.WAITING
                            || other[0].getState() == Thread.State.TERMINATED);
        });

        world.spawn();
        other[0].join();

        assertThat(world.host().machine().running()).hasSize(1);
        assertThat(second.get())
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_LIMIT));
    }

    @Test
    void theSearchPathOfTheProjectFindsTheProgram() throws Exception {
        world.host().uninstall("/usr/bin/fake-agent");
        world.host().install("/opt/tools/fake-agent");
        world.changeProject(s -> new ProjectSettings(
                null,
                null,
                null,
                null,
                Map.of("PATH", "/opt/tools"),
                List.of(),
                0,
                ProjectRules.NONE,
                SharedFiles.NONE));

        assertThat(world.spawn().launch().argv().getFirst()).isEqualTo("/opt/tools/fake-agent");
    }

    @Test
    void aCallerWithoutASearchPathHasTheUsualOne() throws Exception {
        SpawnRequest request = new SpawnRequest(
                World.CALC,
                null,
                "x",
                "",
                null,
                null,
                PermissionMode.DEFAULT,
                null,
                PlaceSpec.HOST,
                SpawnRequest.Extras.NONE,
                Map.of());

        Judge.runs(world, world.spawn(request).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "empty"})
    void bug01_emptyArgvFailsTheSpawn(String kind) {
        if (kind.isEmpty()) {
            world.agent().argv("");
        } else {
            world.agent().argv();
        }

        assertThatThrownBy(world::spawn).hasMessageContaining("argv: empty");
        Judge.nothingIsLeft(world);
        assertThat(reason()).contains("argv: empty");
    }

    @Test
    void bug01_aProgramThatTheRunnerCanNotStartFailsTheSpawn() {
        world.terminal().onStart(OnStart.NO_PROGRAM);

        assertThatThrownBy(world::spawn).hasMessageContaining("No such file or directory");
        Judge.nothingIsLeft(world);
        assertThat(reason()).contains("/usr/bin/fake-agent");
    }

    @Test
    void bug01_aProcessThatNeverAppearsFailsTheSpawn() {
        world.terminal().onStart(OnStart.NEVER);
        world.settings().startPatience(Duration.ZERO);

        assertThatThrownBy(world::spawn).hasMessageContaining("did not appear").hasMessageContaining("screen of");
        Judge.nothingIsLeft(world);
    }

    @Test
    void anAgentThatEndsAtOnceDidStart() throws Exception {
        world.terminal().onStart(OnStart.ENDS_AT_ONCE);

        Session session = world.spawn();

        assertThat(world.stores().events().ofType("session.started")).hasSize(1);
        world.sessions().watcher().tick();
        assertThat(world.session(session.id()).run())
                .isInstanceOfSatisfying(
                        Run.Ended.class, ended -> assertThat(ended.exit()).isEqualTo(new Exit.Code(0)));
    }

    @Test
    void aPlaceWithoutWatchesStartsSessionsToo() throws Exception {
        world.host().withoutWatches();

        Judge.runs(world, world.spawn().id());
    }

    static Stream<String> stepPoints() {
        List<String> names = new World()
                .sessions().spawner().steps().stream().map(Step::name).toList();
        String last = names.getLast();
        // Behind the last step nothing is left that could fail: the process is recorded.
        return names.stream()
                .flatMap(name ->
                        name.equals(last) ? Stream.of("before " + name) : Stream.of("before " + name, "after " + name))
                .map(point -> point.replace(" ", " session.spawn/"));
    }

    @ParameterizedTest
    @MethodSource("stepPoints")
    void bug05_failedSpawnLeavesNothing(String point) {
        world.changeProject(s -> new ProjectSettings(
                null, null, "make deps", null, Map.of(), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE));
        world.life().at(point, () -> {
            throw new IllegalStateException("struck " + point);
        });

        assertThatThrownBy(world::spawn).hasMessage("struck " + point);

        Judge.nothingIsLeft(world);
        assertThat(reason()).isEqualTo("struck " + point);
        assertThat(world.host().watched()).isZero();
    }

    @Test
    void bug24_branchesThatOthersLeftDoNotBlockASpawn() throws InterruptedException {
        world.workspaces().branch("holt/calc-1/main");
        world.workspaces().branch("holt/calc-1/main-2");

        Session session = world.spawn();

        assertThat(Objects.requireNonNull(session.workspace()).branch()).isEqualTo("holt/calc-1/main-3");
    }

    @ParameterizedTest
    @MethodSource("stepPoints")
    void anErrorOfTheMachineIsAFailureToo(String point) {
        world.life().at(point, () -> {
            throw new NoSuchMethodError("struck");
        });

        assertThatThrownBy(world::spawn).isInstanceOf(NoSuchMethodError.class);

        Judge.nothingIsLeft(world);
    }

    @ParameterizedTest
    @MethodSource("stepPoints")
    void aSpawnThatIsCalledOffLeavesNothing(String point) throws Exception {
        world.terminal().onStart(OnStart.NEVER);
        world.life().at(point, () -> Thread.currentThread().interrupt());

        assertThatThrownBy(world::spawn).isInstanceOf(InterruptedException.class);

        Judge.nothingIsLeft(world);
        assertThat(reason()).isEqualTo("called off");
    }

    @Test
    void aTerminalThatStopsAnsweringDoesNotKeepTheProcess() {
        world.life().at("after session.spawn/terminal", () -> {
            world.terminal().unreachable("hangs");
            throw new IllegalStateException("struck");
        });

        assertThatThrownBy(world::spawn).hasMessage("struck");

        assertThat(world.host().machine().running()).isEmpty();
        assertThat(world.workspaces().trees()).isEmpty();
        assertThat(world.stores().events().ofType("operation.undo-failed")).hasSize(1);
    }

    @Test
    void theSetupScriptRunsBeforeTheAgent() throws Exception {
        world.changeProject(s -> new ProjectSettings(
                null, null, "make deps", null, Map.of("A", "1"), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE));
        world.host().onRun(command -> {
            assertThat(world.terminal().launches()).isEmpty();
            assertThat(command.argv())
                    .startsWith("/bin/sh", "-c")
                    .last()
                    .asString()
                    .endsWith("make deps");
            assertThat(command.environment()).containsEntry("A", "1").doesNotContainKey("SECRET");
            return FakePlace.completed(0, "done\n");
        });

        Session session = world.spawn();

        assertThat(new String(world.sessions().setupLog(session.id()), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("done\n[setup ended with status 0]\n");
    }

    @Test
    void bothSetupScriptsAreInTheLog() throws Exception {
        byte[] script = "make tools".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        world.host().unguardedFiles(World.WORKTREES.resolve("calc/calc-1")).putAtomic(".holt/setup", script);
        world.changeProject(s -> new ProjectSettings(
                null,
                null,
                "make deps",
                ConsentedScript.to(".holt/setup", script),
                Map.of(),
                List.of(),
                0,
                ProjectRules.NONE,
                SharedFiles.NONE));
        world.host()
                .onRun(command ->
                        FakePlace.completed(0, command.argv().getLast().endsWith("deps") ? "2\n" : "1\n"));

        Session session = world.spawn();

        assertThat(new String(world.sessions().setupLog(session.id()), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("1\n[setup ended with status 0]\n2\n[setup ended with status 0]\n");
    }

    @Test
    void aSetupScriptThatFailsLeavesItsOutputAndNothingElse() {
        world.changeProject(s -> new ProjectSettings(
                null, null, "make deps", null, Map.of(), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE));
        world.host().onRun(command -> {
            world.host().machine().start(command.environment().getOrDefault("HOLT_LAUNCH_ID", ""), false, _ -> {});
            return new Completed(137, "no rule\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[0], true);
        });

        assertThatThrownBy(world::spawn)
                .asInstanceOf(throwable(HoltException.class))
                .extracting(HoltException::code)
                .isEqualTo(ErrorCode.SETUP_FAILED);

        Judge.nothingIsLeft(world);
        assertThat(reason()).contains("did not end within 60 s", "no rule");
        assertThat(world.files(world.stores().sessions().list().getFirst().id()))
                .containsExactly("setup.log");
    }

    @Test
    void restoresAndSpawnsShareTheGate() throws Exception {
        SessionId first = world.spawn().id();
        world.sessions().stopper().kill(first, World.operation(), _ -> {});
        world.settings().spawnLimit(1);
        List<String> stages = new CopyOnWriteArrayList<>();
        Thread[] other = new Thread[1];
        world.life().at("before session.spawn/files", () -> {
            other[0] = Thread.ofPlatform().start(() -> restore(first, stages));
            await().pollInterval(Duration.ofMillis(1)).until(() -> !stages.isEmpty());
        });

        world.spawn();
        other[0].join();

        assertThat(stages).first().isEqualTo("waiting for 1 other starts");
        assertThat(world.host().machine().running()).hasSize(2);
    }

    private void restore(SessionId id, List<String> stages) {
        try {
            world.sessions().restorer().restore(id, null, World.operation(), stages::add);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(SpawnRequest request, ErrorCode code) {
        assertThatThrownBy(() -> world.spawn(request))
                .asInstanceOf(throwable(HoltException.class))
                .extracting(HoltException::code)
                .isEqualTo(code);
        assertThat(world.stores().sessions().list()).isEmpty();
        assertThat(world.stores().events().all()).hasSize(1);
        Judge.nothingOpen(world);
    }

    private void limitSessions(int limit) {
        world.changeProject(s -> new ProjectSettings(
                null, null, null, null, Map.of(), List.of(), limit, ProjectRules.NONE, SharedFiles.NONE));
    }

    private String reason() {
        Session session = world.stores().sessions().list().getFirst();
        return ((Run.StartFailed) session.run()).reason();
    }
}
