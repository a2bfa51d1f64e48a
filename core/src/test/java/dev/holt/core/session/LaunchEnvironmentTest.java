package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.PermissionMode;
import dev.holt.core.fake.FakeAgent;
import dev.holt.core.fake.FakePlace;
import dev.holt.core.fake.FakeRepositories;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.fake.World;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectRules;
import dev.holt.core.project.ProjectSettings;
import dev.holt.core.project.SharedFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaunchEnvironmentTest {
    private final LaunchEnvironment environments = new LaunchEnvironment(Path.of("/opt/holt"), Path.of("/data"));

    private Map<String, String> compose(
            Map<String, String> variables, List<String> passed, Map<String, String> caller) {
        Project project = new Project(
                World.CALC,
                FakeRepositories.at(Path.of("/repo")),
                new ProjectSettings(null, null, null, null, variables, passed, 0, ProjectRules.NONE, SharedFiles.NONE),
                ManualClock.BEGINNING);
        return compose(project, caller, SpawnRequest.Extras.NONE, null);
    }

    private Map<String, String> compose(
            Project project, Map<String, String> caller, SpawnRequest.Extras extras, @Nullable PortRange ports) {
        SpawnRequest request = new SpawnRequest(
                World.CALC, null, "x", "", null, null, PermissionMode.DEFAULT, null, PlaceSpec.HOST, extras, caller);
        LaunchSpec launch = new LaunchSpec(
                "fake",
                "x",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                PermissionMode.DEFAULT,
                null,
                null,
                extras.issue(),
                ports,
                PlaceSpec.HOST);
        Session session = Facts.session(Intent.RUNNING, new Run.Starting(ManualClock.BEGINNING))
                .withLaunch(launch);
        return environments.compose(session, project, new FakeAgent(), new FakePlace().base(), request);
    }

    private static Project plain() {
        return new Project(
                World.CALC, FakeRepositories.at(Path.of("/repo")), ProjectSettings.NONE, ManualClock.BEGINNING);
    }

    @Test
    void whatWasAskedForGoesBeforeTheProject() {
        Project project = new Project(
                World.CALC,
                FakeRepositories.at(Path.of("/repo")),
                ProjectSettings.NONE.withEnvironment(Map.of("A", "project", "B", "project")),
                ManualClock.BEGINNING);
        SpawnRequest.Extras extras =
                new SpawnRequest.Extras(null, null, Map.of("A", "asked"), List.of("B", "ABSENT"), List.of());

        assertThat(compose(project, Map.of("B", "caller", "C", "caller"), extras, null))
                .containsEntry("A", "asked")
                .containsEntry("B", "caller")
                .doesNotContainKeys("C", "ABSENT", "HOLT_ISSUE_ID", "HOLT_PORT_BASE", "HOLT_PORT_COUNT");
    }

    @Test
    void theAgentKnowsItsIssueAndItsPorts() {
        SpawnRequest.Extras extras = new SpawnRequest.Extras(null, "ENG-42", Map.of(), List.of(), List.of());

        assertThat(compose(plain(), Map.of(), extras, new PortRange(20_010, 10)))
                .containsEntry("HOLT_ISSUE_ID", "ENG-42")
                .containsEntry("HOLT_PORT_BASE", "20010")
                .containsEntry("HOLT_PORT_COUNT", "10");
    }

    @Test
    void F2_nothingOfTheDaemonIsTakenOver() {
        Map<String, String> environment = compose(Map.of(), List.of(), Map.of());

        assertThat(environment)
                .containsOnlyKeys(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "SHELL",
                        "HOLT_SESSION_ID",
                        "HOLT_PROJECT_ID",
                        "HOLT_BIN",
                        "HOLT_HOME")
                .containsEntry("HOME", "/home/agatha")
                .containsEntry("USER", "agatha")
                .containsEntry("HOLT_SESSION_ID", "calc-1")
                .containsEntry("HOLT_PROJECT_ID", "calc")
                .containsEntry("HOLT_BIN", "/opt/holt")
                .containsEntry("HOLT_HOME", "/data");
        assertThat(environment.get("PATH")).startsWith("/usr/local/sbin:");
    }

    @Test
    void F2_onlyWhatIsNamedIsTakenFromTheCaller() {
        Map<String, String> caller = Map.of(
                "PATH",
                "/mine",
                "LANG",
                "C",
                "TZ",
                "UTC",
                "FAKE_KEY",
                "key",
                "WANTED",
                "w",
                "AWS_SECRET",
                "s",
                "HOME",
                "/elsewhere",
                "LD_PRELOAD",
                "x",
                "TMUX",
                "y",
                "SSH_AUTH_SOCK",
                "z");

        Map<String, String> environment = compose(Map.of(), List.of("WANTED", "ABSENT"), caller);

        assertThat(environment)
                .containsEntry("PATH", "/mine")
                .containsEntry("LANG", "C")
                .containsEntry("TZ", "UTC")
                .containsEntry("FAKE_KEY", "key")
                .containsEntry("WANTED", "w")
                .containsEntry("HOME", "/elsewhere")
                .doesNotContainKeys("ABSENT", "AWS_SECRET", "LD_PRELOAD", "TMUX", "SSH_AUTH_SOCK");
    }

    @Test
    void theProjectGoesBeforeTheCaller() {
        assertThat(compose(Map.of("LANG", "of the project"), List.of("LANG"), Map.of("LANG", "C")))
                .containsEntry("LANG", "of the project");
    }

    @Test
    void nobodyPosesAsAnotherSession() {
        Map<String, String> lies = new HashMap<>();
        List.of(
                        "HOLT_SESSION_ID",
                        "HOLT_PROJECT_ID",
                        "HOLT_LAUNCH_ID",
                        "HOLT_ISSUE_ID",
                        "HOLT_PORT_BASE",
                        "HOLT_PORT_COUNT",
                        "HOLT_BIN",
                        "HOLT_HOME")
                .forEach(name -> lies.put(name, "lie"));

        assertThat(compose(lies, List.copyOf(lies.keySet()), lies)).doesNotContainValue("lie");
    }

    @Test
    void everyProcessOfALaunchCarriesItsMark() {
        Map<String, String> environment = Map.of("A", "1");

        assertThat(LaunchEnvironment.marked(environment, "L"))
                .containsEntry("HOLT_LAUNCH_ID", "L")
                .containsEntry("A", "1");
    }
}
