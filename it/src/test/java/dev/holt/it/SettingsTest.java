package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Settings of the home and of projects, and how the project is found. */
@Tag("core")
class SettingsTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void settingsAreSetReadAndShownWithTheirOrigin() {
        Path file = home.data().resolve("config.toml");
        assertThat(home.holt("config", "get", "kill.grace").succeeded().line()).isEqualTo("5s");
        assertThat(home.holt("config", "get", "kill.grace", "--origin")
                        .succeeded()
                        .line())
                .isEqualTo("5s  (default)");
        assertThat(file).doesNotExist();
        home.holt("config", "set", "kill.grace", "7s").succeeded();
        assertThat(file).content().contains("7s");
        assertThat(home.holt("config", "get", "kill.grace", "--origin")
                        .succeeded()
                        .line())
                .isEqualTo("7s  (" + file + ")");
        assertThat(home.holt("config", "show", "--origin").succeeded().out())
                .containsPattern("kill.grace +7s +" + file)
                .containsPattern("setup.patience +10m +default");
        JsonNode all = home.holt("config", "show", "--json").succeeded().json().path("settings");
        assertThat(all)
                .anyMatch(one -> one.path("key").asString().equals("kill.grace")
                        && one.path("value").asString().equals("7s")
                        && one.path("origin").asString().equals(file.toString()));
        // A change by hand counts at once, and survives a daemon.
        home.write(file, "[kill]\ngrace = \"9s\"\n");
        assertThat(home.holt("config", "get", "kill.grace").succeeded().line()).isEqualTo("9s");
        home.crash();
        assertThat(home.holt("config", "get", "kill.grace").succeeded().line()).isEqualTo("9s");
        home.holt("config", "set", "kill.grace", "").succeeded();
        assertThat(home.holt("config", "get", "kill.grace").succeeded().line()).isEqualTo("5s");
    }

    @Test
    void settingsThatAreNotAllowed() {
        assertThat(home.holt("config", "get", "kil.grace", "--json").refused(2, "SETTING_UNKNOWN"))
                .contains("'kil.grace'", "did you mean 'kill.grace'?");
        assertThat(home.holt("config", "get", "xyzzy", "--json").refused(2, "SETTING_UNKNOWN"))
                .doesNotContain("did you mean");
        assertThat(home.holt("config", "set", "spawn.limit", "0", "--json").refused(2, "SETTING_INVALID"))
                .contains("'0'", "from 1");
        assertThat(home.data().resolve("config.toml")).doesNotExist();
    }

    @Test
    void whatGoesIntoMachinesIsCheckedTableByTable() {
        home.holt("daemon", "start").succeeded();
        Path file = home.data().resolve("config.toml");
        home.write(file, """
                [[sync]]
                hots = "~/.tool"
                guest = "~/.tool"

                [[sync]]
                host = "relative"
                guest = "/etc/../etc/tool"
                mode = "0999"
                """);
        assertThat(home.holt("config", "set", "kill.grace", "7s", "--json").refused(2, "SETTING_INVALID"))
                .contains(
                        "sync 1: 'hots' is not known; did you mean 'host'?",
                        "sync 2: host: 'relative' (expected: an absolute path",
                        "sync 2: guest: '/etc/../etc/tool'",
                        "sync 2: mode: '0999' (expected: three octal digits");
        home.write(file, "sync = 3\n");
        assertThat(home.holt("config", "set", "kill.grace", "7s", "--json").refused(2, "SETTING_INVALID"))
                .contains("[[sync]]");

        home.write(
                file,
                "[[sync]]\nhost = \"~/.tool\"\n\n[[sync]]\nhost = \"/etc/tool\"\nguest = \"/etc/tool\"\nmode = \"644\"\n");
        home.holt("config", "set", "kill.grace", "7s").succeeded();
        assertThat(file)
                .content()
                .contains(
                        "/.tool\"\nguest = \"/root/.tool\"\nmode = \"0600\"",
                        "host = \"/etc/tool\"",
                        "mode = \"0644\"");
    }

    @Test
    void aProjectsSettingsShapeItsSessions() throws Exception {
        Path repository = home.project("calc");
        home.run(repository, "git", "branch", "develop").succeeded();
        home.holt(
                        "project",
                        "set",
                        "calc",
                        "agent=shell",
                        "base=develop",
                        "setup=echo prepared > ready",
                        "env.CI=1",
                        "session-limit=1")
                .succeeded();
        JsonNode shown =
                home.holt("project", "show", "calc", "--json").succeeded().json();
        assertThat(shown.path("agent").asString()).isEqualTo("shell");
        assertThat(shown.path("setup").asString()).isEqualTo("echo prepared > ready");
        // Values may be secret: names only.
        assertThat(shown.toString()).contains("\"CI\"").doesNotContain("\"1\"");
        String id = home.holt("spawn", "echo $CI > ci; sleep 600").succeeded().line();
        assertThat(home.worktree(id).resolve("ready")).hasContent("prepared\n");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(home.worktree(id).resolve("ci"))
                        && !Files.readString(home.worktree(id).resolve("ci")).isEmpty());
        assertThat(home.worktree(id).resolve("ci")).hasContent("1\n");
        assertThat(home.holt("show", id, "--json").json().path("baseRef").asString())
                .contains("develop");
        assertThat(home.holt("spawn", "--json", "true").refused(4, "SESSION_LIMIT"))
                .contains("1");

        home.holt("project", "set", "calc", "session-limit=", "setup=", "env.CI=")
                .succeeded();
        assertThat(home.holt("project", "show", "calc", "--json")
                        .json()
                        .path("setup")
                        .isNull())
                .isTrue();
        assertThat(home.holt("project", "set", "calc", "stup=x", "--json").refused(2, "SETTING_UNKNOWN"))
                .contains("setup");
        home.holt("project", "set", "calc", "env.1X=x", "--json").refused(2, "SETTING_INVALID");
        home.holt("project", "set", "calc", "agent", "--json").refused(2, "INVALID_ARGUMENT");
        assertThat(home.holt("project", "rm", "calc", "--json").refused(4, "PROJECT_IN_USE"))
                .contains("holt ls");
        home.holt("kill", id).succeeded();
        home.holt("rm", "--force", id).succeeded();
        home.holt("project", "rm", "calc").succeeded();
        assertThat(home.holt("project", "ls", "--json").json().path("projects")).isEmpty();
        assertThat(repository.resolve("README")).exists();
        assertThat(home.branches(repository)).containsOnly("refs/heads/main", "refs/heads/develop");
    }

    @Test
    void aSetupScriptThatFailsLeavesNothingButItsOutput() {
        Path repository = home.project("calc");
        home.holt("project", "set", "calc", "setup=echo trouble; exit 3").succeeded();
        assertThat(home.holt("spawn", "--agent", "shell", "--json", "true").refused(1, "SETUP_FAILED"))
                .contains("trouble", "status 3", "setup.log");
        assertThat(home.status("calc-1")).isEqualTo("failed");
        assertThat(home.holt("logs", "--setup", "calc-1").succeeded().out()).contains("trouble");
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.branches(repository)).containsExactly("refs/heads/main");
        assertThat(home.windows()).isEmpty();
        home.holt("rm", "calc-1").succeeded();
        home.assertNothingHalfMade(repository);
    }

    @Test
    void theProjectIsFoundFromWhereTheCallerStands() throws Exception {
        Path calc = home.project("calc");
        Path other = home.project("other");
        Files.createDirectories(calc.resolve("deep/below"));
        assertThat(home.holt("spawn", "--agent", "shell", "--json", "true").refused(2, "PROJECT_UNRESOLVED"))
                .contains("--project", "calc", "other");
        String one = home.holtIn(calc.resolve("deep/below"), null, "spawn", "--agent", "shell", "sleep 600")
                .succeeded()
                .line();
        assertThat(one).isEqualTo("calc-1");
        assertThat(home.holtIn(other, null, "spawn", "--agent", "shell", "sleep 600")
                        .succeeded()
                        .line())
                .isEqualTo("other-1");
        // From within a work tree, which lies elsewhere.
        assertThat(home.holtIn(home.worktree(one), null, "spawn", "--agent", "shell", "sleep 600")
                        .succeeded()
                        .line())
                .isEqualTo("calc-2");
        assertThat(home.holtIn(calc, null, "spawn", "--project", "other", "--agent", "shell", "sleep 600")
                        .succeeded()
                        .line())
                .isEqualTo("other-2");
        assertThat(home.holt("ls", "--project", "calc", "--json").json().path("sessions"))
                .hasSize(2);
    }

    @Test
    void anAgentThatCallsHoltIsKnown() throws Exception {
        home.project("calc");
        home.project("other");
        String id = home.holtIn(
                        home.directory().resolve("calc"),
                        null,
                        "spawn",
                        "--agent",
                        "shell",
                        "cd /; { \"$HOLT_BIN\" show; \"$HOLT_BIN\" ls; echo \"$HOLT_SESSION_ID $HOLT_PROJECT_ID\";"
                                + " \"$HOLT_BIN\" spawn --agent shell 'sleep 600'; } > \"$OLDPWD/said\" 2>&1; touch \"$OLDPWD/done\"; sleep 600")
                .succeeded()
                .line();
        await().atMost(PATIENCE).until(() -> Files.exists(home.worktree(id).resolve("done")));
        assertThat(Files.readString(home.worktree(id).resolve("said")))
                .containsPattern("id +calc-1\n")
                .containsPattern("calc-1 +(starting|working)")
                .contains("calc-1 calc\n")
                .endsWith("calc-2\n");
    }
}
