package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.ProjectRecords.AddProject;
import dev.holt.api.ProjectRecords.ProjectRef;
import dev.holt.api.ProjectRecords.ProjectView;
import dev.holt.api.ProjectRecords.SetProject;
import dev.holt.core.ErrorCode;
import dev.holt.core.fake.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectOperationsTest {
    private final ServiceApiFixture desk = new ServiceApiFixture();

    private ProjectView set(String key, String value) {
        return desk.call(Operations.PROJECT_SET, new SetProject("calc", Map.of(key, value)));
    }

    private ProjectView show(String project) {
        return desk.call(Operations.PROJECT_SHOW, new ProjectRef(project));
    }

    @Test
    void aRegisteredProjectIsDescribedWhole(@TempDir Path path) throws Exception {
        Files.createDirectory(path.resolve(".git"));
        desk.repositories.init(path);

        ProjectView project = desk.call(Operations.PROJECT_ADD, new AddProject(path.toString(), "tool"));

        assertThat(project)
                .isEqualTo(new ProjectView(
                        "tool",
                        path.toString(),
                        "ok",
                        null,
                        "main",
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        0,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        0,
                        ManualClock.BEGINNING));
        assertThat(show("tool")).isEqualTo(project);
        assertThat(desk.call(Operations.PROJECT_LIST, ServiceApiFixture.NOTHING).projects())
                .extracting(ProjectView::id)
                .containsExactly("calc", "tool");
        Files.delete(path.resolve(".git"));
        assertThat(show("tool").state()).isEqualTo("degraded");
    }

    @Test
    void aProjectCountsItsOwnSessions() {
        desk.world.addProject(new dev.holt.core.ProjectId("other"));
        desk.spawn();

        assertThat(show("calc").sessions()).isEqualTo(1);
        assertThat(show("other").sessions()).isZero();
        refused(
                () -> desk.call(Operations.PROJECT_REMOVE, new ProjectRef("calc")),
                ErrorCode.PROJECT_IN_USE,
                "sessions");
        assertThat(desk.call(Operations.PROJECT_REMOVE, new ProjectRef("other")))
                .isEqualTo(ServiceApiFixture.NOTHING);
        refused(() -> show("other"), ErrorCode.PROJECT_NOT_FOUND, "other");
    }

    @Test
    void everySettingIsSetAndRemoved() {
        assertThat(set("agent", "fake").agent()).isEqualTo("fake");
        assertThat(set("agent", "").agent()).isNull();
        assertThat(set("base", "develop").baseBranch()).isEqualTo("develop");
        assertThat(set("base", "").baseBranch()).isNull();
        assertThat(set("setup", "npm ci").setup()).isEqualTo("npm ci");
        assertThat(set("setup", "").setup()).isNull();
        assertThat(set("session-limit", "3").sessionLimit()).isEqualTo(3);
        assertThat(set("session-limit", "").sessionLimit()).isZero();
        assertThat(set("pass-env", "A, B_2\nC").passEnvironment()).containsExactly("A", "B_2", "C");
        assertThat(set("pass-env", "").passEnvironment()).isEmpty();
        set("env.CI", "1");
        assertThat(set("env.B", "2").environment()).containsExactly("B", "CI");
        assertThat(set("env.CI", "").environment()).containsExactly("B");
    }

    @Test
    void consentIsToTheScriptAsItStandsNow() {
        desk.world.host().unguardedFiles(Path.of("/")).putAtomic("setup.sh", "make".getBytes(StandardCharsets.UTF_8));

        assertThat(set("setup-file", "setup.sh").setupFile()).isEqualTo("setup.sh");

        refused(() -> set("setup-file", "gone.sh"), ErrorCode.SETTING_INVALID, "'gone.sh' (expected: a file in /)");
        assertThat(set("setup-file", "").setupFile()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "agent, none, AGENT_NOT_FOUND",
        "session-limit, -1, SETTING_INVALID",
        "session-limit, x, SETTING_INVALID",
        "pass-env, 1A, SETTING_INVALID",
        "env.A-B, 1, SETTING_INVALID",
        "colour, red, SETTING_UNKNOWN",
    })
    void aWrongSettingChangesNothing(String key, String value, ErrorCode code) {
        ProjectView before = show("calc");

        refused(() -> set(key, value), code, "'");

        assertThat(show("calc")).isEqualTo(before);
    }
}
