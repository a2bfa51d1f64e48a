package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeAgent;
import dev.holt.core.fake.FakePlace;
import dev.holt.core.fake.FakeRepositories;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.fake.World;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchEnvironmentTest {
    private final LaunchEnvironment environments = new LaunchEnvironment(Path.of("/opt/holt"), Path.of("/data"));

    private Map<String, String> compose(
            Map<String, String> variables, List<String> passed, Map<String, String> caller) {
        Project project = new Project(
                World.CALC,
                FakeRepositories.at(Path.of("/repo")),
                new ProjectSettings(null, null, null, null, variables, passed, 0),
                ManualClock.BEGINNING);
        return environments.compose(
                new SessionId(World.CALC, 1), project, new FakeAgent(), new FakePlace().base(), caller);
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
        List.of("HOLT_SESSION_ID", "HOLT_PROJECT_ID", "HOLT_LAUNCH_ID", "HOLT_BIN", "HOLT_HOME")
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
