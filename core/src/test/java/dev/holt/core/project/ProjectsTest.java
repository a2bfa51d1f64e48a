package dev.holt.core.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeRepositories;
import dev.holt.core.fake.InMemoryStores;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.fake.World;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectsTest {
    private static final Path TREES = Path.of("/no-such/data/worktrees");

    private final ManualClock clock = new ManualClock();
    private final InMemoryStores stores = new InMemoryStores(clock);
    private final FakeRepositories repositories = new FakeRepositories();
    private final Projects projects = new Projects(stores.projects(), repositories, clock);

    private Project add(String path, @Nullable String id) {
        repositories.init(Path.of(path));
        return projects.add(Path.of(path), id);
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aRepositoryIsRegisteredFromWithin() {
        repositories.init(Path.of("/no-such/My Calc"));

        Project project = projects.add(Path.of("/no-such/My Calc/src/main"), null);

        assertThat(project.id()).hasToString("my-calc");
        assertThat(project.repository().path()).isEqualTo(Path.of("/no-such/My Calc"));
        assertThat(project.added()).isEqualTo(ManualClock.BEGINNING);
        assertThat(projects.list()).containsExactly(project);
        assertThat(stores.events().ofType("project.added")).hasSize(1);
    }

    @Test
    void theSameRepositoryIsRefusedTwice() {
        add("/no-such/calc", null);

        refused(() -> add("/no-such/calc", "other"), ErrorCode.PROJECT_EXISTS, "registered already as 'calc'");
    }

    @Test
    void aTakenNameIsRefusedWithAFreeOne() {
        add("/no-such/calc", null);
        add("/no-such/2/calc2", null);

        refused(() -> add("/no-such/other/calc", null), ErrorCode.PROJECT_EXISTS, "pass --id calc3");
    }

    @Test
    void aLongNameThatIsTakenIsRefusedWithAFreeOne() {
        String name = "a".repeat(63);
        add("/no-such/" + name, null);

        refused(
                () -> add("/no-such/other/" + name, null),
                ErrorCode.PROJECT_EXISTS,
                "pass --id " + "a".repeat(62) + "2");
    }

    @Test
    void aRepositoryAtTheRootHasANameToo() {
        assertThat(add("/", null).id()).hasToString("project");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "A", "a_b", "-a", "", "a/b", "..", "; rm", "--help"})
    void bug07_oneValidatorForProjectIds(String id) {
        refused(() -> add("/no-such/calc", id), ErrorCode.INVALID_NAME, "project: '");
        assertThatThrownBy(() -> new ProjectId(id)).isInstanceOf(HoltException.class);
        assertThatThrownBy(() -> SessionId.parse(id + "-1")).isInstanceOf(HoltException.class);
        refused(() -> projects.find(id), ErrorCode.PROJECT_NOT_FOUND, "holt project add");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dotted.name", "Under_score", "Two Words", "-x-", "\u00e4", "9"})
    void bug07_whatIsRegisteredCanBeStarted(String folder) throws Exception {
        Project project = add("/no-such/" + folder, null);
        World world = new World();
        world.addProject(project.id());

        var request = new dev.holt.core.session.SpawnRequest(
                project.id(),
                null,
                "x",
                "",
                null,
                null,
                dev.holt.core.agent.PermissionMode.DEFAULT,
                null,
                dev.holt.core.place.PlaceSpec.HOST,
                dev.holt.core.session.SpawnRequest.Extras.NONE,
                java.util.Map.of("PATH", "/usr/bin"));
        SessionId id = world.spawn(request).id();
        assertThat(SessionId.parse(id.toString())).isEqualTo(id);
        assertThat(projects.find(project.id().toString())).isEqualTo(project);
    }

    @Test
    void whoStandsInARepositoryMeansIt() {
        Project calc = add("/no-such/calc", null);
        Project calculator = add("/no-such/calculator", null);
        Project inner = add("/no-such/calc/vendor/inner", null);

        assertThat(projects.resolve(Path.of("/no-such/calc/src"), TREES)).isEqualTo(calc);
        assertThat(projects.resolve(Path.of("/no-such/calculator"), TREES)).isEqualTo(calculator);
        assertThat(projects.resolve(Path.of("/no-such/calc/vendor/inner/x"), TREES))
                .isEqualTo(inner);
        assertThat(projects.resolve(Path.of("/no-such/calc/vendor/inner/../x"), TREES))
                .isEqualTo(calc);
    }

    @Test
    void whoStandsInAWorkTreeMeansItsProject() {
        Project calc = add("/calc", null);
        add("/no-such/data", null);

        assertThat(projects.resolve(TREES.resolve("calc/calc-1/src"), TREES)).isEqualTo(calc);
    }

    @Test
    void theOnlyOneIsMeantFromAnywhere() {
        Project calc = add("/no-such/calc", null);

        assertThat(projects.resolve(Path.of("/no-such/elsewhere"), TREES)).isEqualTo(calc);
        assertThat(projects.resolve(null, TREES)).isEqualTo(calc);
    }

    @Test
    void amongManyItMustBeSaid() {
        add("/no-such/a", null);
        add("/no-such/b", null);

        refused(
                () -> projects.resolve(Path.of("/no-such/\u001b[2J"), TREES),
                ErrorCode.PROJECT_UNRESOLVED,
                "\\u001b[2J belongs to none (expected: to stand in the repository of one of a, b)");
    }

    @Test
    void withoutAnyItIsSaidHowToRegister() {
        refused(() -> projects.resolve(null, TREES), ErrorCode.PROJECT_UNRESOLVED, "holt project add .");
    }

    @Test
    void D7_aNameThatMovesTheCursorIsShownEscaped() {
        refused(() -> projects.find("\u001b]0;x\u0007"), ErrorCode.PROJECT_NOT_FOUND, "'\\u001b]0;x\\u0007'");
    }

    @Test
    void settingsAreChangedAndProjectsForgotten() {
        ProjectId id = add("/no-such/calc", null).id();

        projects.set(id, s -> s.withAgent("fake"));
        assertThat(projects.find("calc").settings().agent()).isEqualTo("fake");

        projects.remove(id);
        assertThat(projects.list()).isEmpty();
        assertThat(stores.events().all().stream().map(e -> e.type()))
                .containsExactly("project.added", "project.changed", "project.removed");
    }
}
