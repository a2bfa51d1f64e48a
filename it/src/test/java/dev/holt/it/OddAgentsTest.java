package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Agents that misbehave, described by their person: one clear outcome each, and other sessions notice nothing. The agent is a script, and its task is
 * what it does; {@code tell EVENT JSON} is a hook.
 */
class OddAgentsTest {
    private static final String DESCRIPTION = """
            summary = "Sparrow"
            program = "sparrow"
            version = ["--version"]
            verified = "2"
            [command]
            start = ["{files}", "{prompt}"]
            fresh = ["{files}", "exec sleep 987654"]
            [permissions]
            default = []
            [hooks.fields]
            prompt = "prompt"
            tool = "tool"
            tool-use = "use"
            detail = "detail"
            [hooks.events]
            Up = "ready"
            Took = "turn-started"
            Tool = "tool-started"
            Asked = "permission-asked"
            Done = "turn-ended"
            [files]
            "runner" = "@holt:runner@"
            "hooks" = "@holt:hooks@"
            """;
    private static final String PROGRAM = """
            #!/bin/bash
            [ "$1" != --version ] || { echo 'sparrow 3.1'; exit 0; }
            runner=$(tr -d '"' <"$1/runner")
            hooks=$(tr -d '"' <"$1/hooks")
            tell() { printf '%s' "${2:-{\\}}" | "$runner" hook "$hooks" "$1"; }
            eval "$2"
            """;

    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();

    @BeforeEach
    void describe() {
        repository = home.project("calc");
        Path programs = home.makeDirectory("programs");
        program(programs.resolve("sparrow"), PROGRAM);
        home.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        home.write(home.makeDirectory("h/agents").resolve("sparrow.toml"), DESCRIPTION);
    }

    @AfterEach
    void close() {
        home.close();
    }

    private void program(Path file, String text) {
        home.write(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String sparrow(String script) {
        return home.holt("spawn", "--project", "calc", "--agent", "sparrow", script)
                .succeeded()
                .line();
    }

    /** The same of one that has taken its task. */
    private String atWork(String script) {
        return sparrow("tell Up; tell Took '{}'\n" + script);
    }

    private JsonNode awaits(String id, String status) {
        await("%s is %s".formatted(id, status))
                .atMost(PATIENCE)
                .until(() -> home.status(id).equals(status));
        return home.session(id);
    }

    @Test
    void oneThatEndsAtOnceHasFailedWithItsStatusOrIsOver() {
        String failed = sparrow("echo no key given >&2; exit 3");
        assertThat(awaits(failed, "failed").path("exit").asInt()).isEqualTo(3);
        assertThat(home.session(failed).path("why").asString()).contains("status 3");
        await().atMost(PATIENCE).until(() -> home.holt("logs", failed).out().contains("no key given"));
        String over = sparrow("exit 0");
        awaits(over, "exited");
        assertThat(home.holt("send", over, "hello", "--json")
                        .succeeded()
                        .json()
                        .path("number")
                        .asInt())
                .isEqualTo(1);
        await().atMost(PATIENCE).until(() -> why(over).contains("does not run"));
        for (String id : List.of(failed, over)) {
            home.holt("kill", id).succeeded();
            assertThat(home.processesOf(id)).isEmpty();
        }
        assertThat(home.windows()).isEmpty();
    }

    private String why(String id) {
        return home.holt("inbox", id, "--json")
                .succeeded()
                .json()
                .path("messages")
                .path(0)
                .path("why")
                .asString();
    }

    @Test
    void oneThatPrintsFourTimesWhatIsKeptIsCutAndOthersGoOn() throws Exception {
        String other = atWork("exec sleep 987654");
        awaits(other, "working");
        String id = atWork("yes 'all work and no play' | head -c 64000000; touch printed; exec sleep 987654");
        Path printed = home.worktree(id).resolve("printed");
        List<Duration> looks = new ArrayList<>();
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            long started = System.nanoTime();
            home.holt("ls", "--json").succeeded();
            looks.add(Duration.ofNanos(System.nanoTime() - started));
            return Files.exists(printed);
        });
        assertThat(looks).allSatisfy(look -> assertThat(look).isLessThan(Duration.ofSeconds(20)));
        assertThat(size(id, "output.log") + size(id, "output.log.1")).isBetween(1L, 17L << 20);
        assertThat(home.holt("logs", id).succeeded().out()).contains("all work and no play");
        assertThat(home.status(other)).isEqualTo("working");
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
    }

    private long size(String id, String name) throws Exception {
        Path file = home.sessionDirectory(id).resolve(name);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Test
    void bug14_whatAnAgentPrintsAndReportsDrivesNoTerminal() throws Exception {
        String other = atWork("exec sleep 987654");
        String id = atWork("""
                printf '\\033]0;EVIL-TITLE\\007\\033]52;c;RVZJTA==\\007\\033P$qm\\033\\\\\\033[c\\033[6n\\033[2J\\033[?1049h\\033]8;;http://evil\\007shown\\n'
                tell Asked '{"tool":"x\\u001b]0;EVIL-TITLE\\u0007","use":"1","detail":"\\u001b]52;c;RVZJTA==\\u0007\\u001b[2Jdetail\\u202e"}'
                exec sleep 987654""");
        awaits(id, "needs_input");
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().contains("shown"));
        for (List<String> command :
                List.of(List.of("ls"), List.of("show", id), List.of("events"), List.of("inbox", id))) {
            HoltHome.Result result = home.holt(command.toArray(String[]::new)).succeeded();
            assertThat(result.out() + result.err())
                    .as(String.join(" ", command))
                    .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b");
        }
        assertThat(home.session(id).path("why").asString()).contains("detail");
        try (Screen screen = new Screen(home, repository, 100, 20)) {
            Path recorded = screen.record();
            screen.type(home.client() + " logs " + id);
            screen.awaits("shown");
            screen.type(home.client() + " watch").awaits("needs input: a dialog is open");
            screen.keys("C-c");
            screen.type(home.client() + " ls").awaits(other + " ");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(printed(recorded)).contains("shown", "needs input", other));
            assertThat(printed(recorded))
                    .doesNotContain("\u001b]", "\u001bP", "\u001b[c", "\u001b[6n", "\u0007", "\u202e");
        }
        assertThat(home.status(other)).isEqualTo("working");
    }

    private static String printed(Path recorded) throws Exception {
        return Files.exists(recorded) ? new String(Files.readAllBytes(recorded), StandardCharsets.UTF_8) : "";
    }

    @Test
    void bug17_aFloodOfHooksIsTakenInWholeAndTheLastWordCounts() {
        String other = atWork("exec sleep 987654");
        String id = atWork("""
                for i in {1..2000}; do "$runner" hook "$hooks" Tool <<<'{"tool":"hammer"}'; done
                tell Done
                exec sleep 987654""");
        List<Duration> looks = new ArrayList<>();
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            long started = System.nanoTime();
            boolean idle = home.status(id).equals("idle");
            looks.add(Duration.ofNanos(System.nanoTime() - started));
            return idle;
        });
        assertThat(looks).allSatisfy(look -> assertThat(look).isLessThan(Duration.ofSeconds(20)));
        assertThat(home.session(id).path("signals").path("heard").asInt()).isEqualTo(2003);
        assertThat(home.sessionDirectory(id).resolve("hooks/new")).isEmptyDirectory();
        assertThat(home.status(other)).isEqualTo("working");
    }

    @Test
    void aHookInTheNameOfAnotherSessionOrOfNoEventIsNotHeard() {
        String other = atWork("exec sleep 987654");
        awaits(other, "working");
        int heard = home.session(other).path("signals").path("heard").asInt();
        Path target = home.sessionDirectory(other).resolve("hooks");
        String id = atWork("""
                "$runner" hook '%1$s' Asked <<<'{"tool":"x"}'
                HOLT_SESSION_ID=%2$s "$runner" hook '%1$s' Done <<<'{}'
                HOLT_LAUNCH_ID=../../../x "$runner" hook '%1$s' Done <<<'{}'
                "$runner" hook "$hooks" ../../evil <<<'{}'
                "$runner" hook "$hooks" Unknown <<<'no JSON'
                tell Done
                exec sleep 987654""".formatted(target, other));
        awaits(id, "idle");
        await().atMost(PATIENCE).until(() -> {
            home.session(other);
            try (var left = Files.list(target.resolve("new"))) {
                return left.findAny().isEmpty();
            }
        });
        assertThat(home.status(other)).isEqualTo("working");
        assertThat(home.session(other).path("signals").path("heard").asInt()).isEqualTo(heard);
        assertThat(home.session(id).path("signals").path("heard").asInt()).isEqualTo(3);
        assertThat(home.directory().resolve("evil")).doesNotExist();
    }

    @Test
    void aSettingsFileThatIsNoJsonIsLeftAsItIsAndTheSpawnSaysSo() throws Exception {
        program(home.directory().resolve("programs/claude"), "#!/bin/sh\nexec sleep 987654\n");
        Path settings = home.directory().resolve("user/.claude.json");
        home.write(settings, "{\"mine\": true,, broken");
        assertThat(home.holt("spawn", "--json", "--project", "calc", "--agent", "claude-code", "a task")
                        .refused(1, "AGENT_PREPARE_FAILED"))
                .contains(settings.toString());
        assertThat(settings).hasContent("{\"mine\": true,, broken");
        assertThat(home.directory().resolve("user")).isDirectoryNotContaining(f -> !f.equals(settings));
        assertThat(home.status("calc-1")).isEqualTo("failed");
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.branches(repository)).containsExactly("refs/heads/main");
        assertThat(home.windows()).isEmpty();
    }

    @Test
    void aDescriptionWithUnknownKeysIsRefusedAndTakesNoOtherAgentWithIt() {
        String other = atWork("exec sleep 987654");
        Path broken = home.data().resolve("agents/crow.toml");
        home.write(broken, DESCRIPTION.replace("[command]", "[command]\nstrat = [\"x\"]"));
        HoltHome.Result checked = home.holt("agent", "check", broken.toString());
        assertThat(checked.status()).isEqualTo(2);
        assertThat(checked.out() + checked.err()).contains("line 6", "strat", "did you mean 'start'?");
        assertThat(home.holt("spawn", "--json", "--project", "calc", "--agent", "crow", "true")
                        .refused(2, "AGENT_DESCRIPTION_INVALID"))
                .contains("strat");
        assertThat(home.holt("agent", "ls").succeeded().out()).contains("crow", "broken", "sparrow");
        assertThat(home.status(other)).isEqualTo("working");
        assertThat(home.session(sparrow("exec sleep 987654")).path("pid").asLong())
                .isPositive();
    }

    @Test
    void oneOfAnotherVersionThanTheVerifiedOneIsSaidToBe() {
        assertThat(home.holt("agent", "show", "sparrow").succeeded().out()).contains("3.1", "while 2 is verified");
        awaits(atWork("tell Done; exec sleep 987654"), "idle");
    }

    @Test
    void bug27_oneThatIgnoresItsEndAndLeavesChildrenIsEnded() {
        home.holt("config", "set", "kill.grace", "1s").succeeded();
        String id = atWork("""
                trap '' TERM HUP INT
                setsid bash -c 'trap "" TERM HUP INT; touch left; while :; do sleep 1; done' &
                while :; do sleep 1; done""");
        await().atMost(PATIENCE).until(() -> Files.exists(home.worktree(id).resolve("left")));
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
    }
}
