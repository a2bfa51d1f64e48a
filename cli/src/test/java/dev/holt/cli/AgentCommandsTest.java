package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Operations;
import dev.holt.api.SystemRecords.AgentCapabilities;
import dev.holt.api.SystemRecords.AgentCheck;
import dev.holt.api.SystemRecords.AgentDetails;
import dev.holt.api.SystemRecords.AgentList;
import dev.holt.api.SystemRecords.AgentProblem;
import dev.holt.api.SystemRecords.AgentView;
import dev.holt.api.SystemRecords.CheckAgent;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCommandsTest {
    private static final AgentView BROKEN = new AgentView(
            "mine",
            "its description is broken",
            false,
            null,
            List.of(),
            null,
            null,
            "/cfg/agents/mine.toml",
            null,
            List.of(new AgentProblem(3, "progam: not known"), new AgentProblem(0, "name: 'x'")));

    private final Holt holt = new Holt();

    @TempDir
    Path directory;

    private static AgentView agent(String name, @Nullable String program, @Nullable String verified) {
        List<String> modes = List.of("default", "accept-edits", "auto", "bypass");
        return new AgentView(
                name,
                "an agent for tests, with a summary",
                program != null,
                program,
                modes,
                verified,
                "npm install -g " + name,
                "built in",
                new AgentCapabilities(modes, true, true, "argument", "chosen", true, true, true),
                List.of());
    }

    @Test
    void agentsAreListedWithWhatWasTried() {
        holt.api.on(
                Operations.AGENT_LIST,
                _ -> new AgentList(
                        List.of(agent("codex", "/usr/bin/codex", "0.169.0"), agent("amp", null, null), BROKEN)));

        var wide = holt.run("agent", "ls");
        assertThat(wide.lines().getFirst()).containsPattern("AGENT +TRIED +PROGRAM +PERMISSIONS +WHAT");
        assertThat(wide.out())
                .containsPattern("codex +verified 0.169.0 +/usr/bin/codex +default accept-edits auto bypass")
                .containsPattern("amp +unverified +not installed")
                .containsPattern("mine +broken +-");
        assertThat(wide.err())
                .isEqualTo("mine: its description is broken; 'holt agent check /cfg/agents/mine.toml' says where\n");
        assertThat(wide.status()).isZero();
        for (int columns : new int[] {20, 40, 60, 80}) {
            holt.tty = new Tty(false, true, false, 24, columns);
            holt.environment.put("NO_COLOR", "1");
            assertThat(holt.run("agent", "ls").lines()).allMatch(line -> line.length() <= columns);
        }
        holt.tty = new Tty(false, true, false, 24, 40);
        assertThat(holt.run("agent", "ls").out()).contains("codex", "/usr/bin");
        assertThat(holt.run("agent", "ls", "--json").out()).startsWith("{\"agents\":[{\"name\":\"codex\"");
    }

    @Test
    void oneAgentIsShownClosely() {
        holt.api.on(Operations.AGENT_SHOW, show -> switch (show.agent()) {
            case "codex" ->
                new AgentDetails(
                        agent("codex", "/usr/bin/codex", "0.169.0"),
                        "0.170.1",
                        false,
                        "no",
                        List.of("permissions: default asks", "prompt: on its command line"),
                        List.of("nobody has signed in"));
            case "amp" ->
                new AgentDetails(
                        agent("amp", null, null), null, false, "unknown", List.of(), List.of("npm install -g amp"));
            default -> new AgentDetails(BROKEN, null, false, "unknown", List.of(), List.of("a description"));
        });

        assertThat(holt.run("agent", "show", "codex").out())
                .contains("program      /usr/bin/codex\n")
                .contains("version      0.170.1, while 0.169.0 is verified\n")
                .contains("tried        verified 0.169.0\n")
                .contains("signed in    no\n")
                .contains("can          permissions: default asks\n             prompt: on its command line\n")
                .contains("missing      nobody has signed in\n");
        assertThat(holt.run("agent", "show", "amp").out())
                .contains("tried        unverified\n")
                .contains("program      not installed\n")
                .doesNotContain("version ")
                .contains("missing      npm install -g amp\n");
        assertThat(holt.run("agent", "show", "mine").out())
                .contains("broken       line 3: progam: not known\n             name: 'x'\n");
        assertThat(holt.run("agent", "show", "codex", "--json").out()).startsWith("{\"agent\":{\"name\":\"codex\"");
        assertThat(holt.run("agent", "show").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void aDescriptionIsCheckedWithAllItsProblems() throws Exception {
        Path file = directory.resolve("mine.toml");
        Files.writeString(file, "summary = 1\n");
        holt.api.on(
                Operations.AGENT_CHECK,
                check -> new AgentCheck(
                        false,
                        List.of(new AgentProblem(1, "summary: a number\033[2J"), new AgentProblem(0, "name: bad")),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of()));

        var result = holt.run("agent", "check", file.toString());
        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("%1$s: line 1: summary: a number\\u001b[2J\n%1$s: name: bad\n".formatted(file));
        assertThat(holt.api.asked).containsExactly(new CheckAgent("mine", file.toString(), "summary = 1\n"));
        var json = holt.run("agent", "check", file.toString(), "--json");
        assertThat(json.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(json.out()).startsWith("{\"ok\":false,\"problems\":[{\"line\":1");
        assertThat(holt.run("agent", "check", "/none").status()).isEqualTo(ExitStatus.NOT_FOUND);
    }

    @Test
    void aRightDescriptionIsShownAsItWouldBeStarted() throws Exception {
        Path file = directory.resolve("mine.toml");
        Files.writeString(file, "x");
        holt.api.on(
                Operations.AGENT_CHECK,
                _ -> new AgentCheck(
                        true,
                        List.of(),
                        agent("mine", null, null),
                        List.of("mine", "--", "it's the task"),
                        List.of("mine"),
                        List.of(),
                        Map.of("B", "2", "A", "1")));

        var result = holt.run("agent", "check", file.toString());
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo("""
                %s: ok
                start        mine -- 'it'\\''s the task'
                without task mine
                environment  A=1
                environment  B=2
                """.formatted(file));
    }
}
