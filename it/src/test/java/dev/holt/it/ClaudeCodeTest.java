package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.model.ModelRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sessions of the real Claude Code, which talks to a model server of the test's. */
class ClaudeCodeTest {
    private static final String AGENT = "claude-code";

    private final AgentsLab lab = new AgentsLab().withClaude();
    private final HoltHome home = lab.home();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aTaskIsDeliveredOnceIsWatchedAndItsWorkIsTakenOver() throws Exception {
        String prompt = """
                the whole task
                write: made.txt | by the agent
                run: git add made.txt && git commit -qm made
                say: finished""";
        String id = lab.spawn(AGENT, "bypass", prompt);
        JsonNode idle = lab.awaits(id, "idle");

        assertThat(home.worktree(id).resolve("made.txt")).hasContent("by the agent\n");
        assertThat(lab.server().delivered("the whole task")).isEqualTo(1);
        assertThat(lab.server().awaitRequest("the whole task", PATIENCE).newest())
                .contains(prompt);
        JsonNode signals = idle.path("signals");
        assertThat(signals.path("prompt").asString()).isEqualTo("seen");
        assertThat(signals.path("activity").asString()).isEqualTo("idle");
        assertThat(signals.path("hook").asString()).isEqualTo("Stop");
        assertThat(Path.of(signals.path("transcript").asString())).startsWith(lab.user());
        assertThat(activities(id)).endsWith("active", "idle");

        List<String> arguments = lab.arguments(id);
        Path settings = Path.of(arguments.get(arguments.indexOf("--settings") + 1));
        assertThat(settings).exists().startsWith(home.sessionDirectory(id));
        assertThat(home.run(home.worktree(id), "git", "status", "--porcelain", "--ignored")
                        .succeeded()
                        .out())
                .as("what lies in the work tree beside the agent's work")
                .isEmpty();
        JsonNode project = JsonMapper.shared()
                .readTree(Files.readString(lab.user().resolve(".claude.json")))
                .path("projects")
                .path(lab.repository().toString());
        assertThat(project.path("hasTrustDialogAccepted").asBoolean())
                .as("it was trusted before its start")
                .isTrue();

        Path patch = home.directory().resolve("work.patch");
        home.holt("export", id, "-o", patch.toString()).succeeded();
        home.run(lab.repository(), "git", "apply", patch.toString()).succeeded();
        assertThat(lab.repository().resolve("made.txt")).hasContent("by the agent\n");
    }

    @Test
    void bug15_aMessageIsNoAnswerToADialogAndGoesOutWhenAPersonHasAnsweredIt() {
        String id = lab.spawn(AGENT, "default", "run: touch asked.txt");
        JsonNode asks = lab.awaits(id, "needs_input");
        assertThat(asks.path("why").asString()).contains("PermissionRequest", "Bash");
        lab.awaitScreen(id, "Do you want to proceed?");

        int number = lab.send(id, "the held one");
        assertThat(lab.awaits(id, number, "held").path("why").asString()).contains("dialog");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> {
            String screen = lab.screen(id);
            return screen.contains("Do you want to proceed?")
                    && !screen.contains("the held one")
                    && lab.message(id, number).path("state").asString().equals("held")
                    && home.status(id).equals("needs_input");
        });
        assertThat(home.worktree(id).resolve("asked.txt")).doesNotExist();
        assertThat(lab.server().delivered("the held one")).isZero();

        lab.keys(id, "Enter");
        lab.awaitFile(id, "asked.txt");
        lab.awaits(id, number, "observed");
        lab.server().awaitRequest("the held one", PATIENCE);
        lab.awaits(id, "idle");
        assertThat(lab.server().delivered("the held one")).isEqualTo(1);
    }

    @Test
    void aMessageInMidTurnIsObservedAndDeliveredOnce() {
        String id = lab.spawn(AGENT, "bypass", "the task\n" + AgentsLab.waitFor("go") + "\nsay: over");
        await().atMost(PATIENCE)
                .until(() ->
                        home.session(id).path("signals").path("hook").asString().equals("PreToolUse"));
        JsonNode observed = lab.tell(id, "said in the middle");
        assertThat(observed.path("why").asString()).contains("transcript");
        assertThat(home.status(id)).isEqualTo("working");
        lab.go(id, "go");
        lab.awaits(id, "idle");
        lab.server().await("with the message", request -> request.occurrences("said in the middle") == 1, PATIENCE);

        // The same while the model speaks.
        lab.tell(id, "stall");
        lab.server().awaitStalled(1, PATIENCE);
        int number = lab.send(id, "said in between");
        lab.awaits(id, number, "observed");
        assertThat(lab.server().delivered("said in between")).isZero();
        lab.server().release();
        lab.server().awaitRequest("said in between", PATIENCE);
        lab.awaits(id, "idle");
        assertThat(lab.server().delivered("said in the middle")).isEqualTo(1);
        assertThat(lab.server().delivered("said in between")).isEqualTo(1);
        assertThat(lab.server().delivered("the task")).isEqualTo(1);
    }

    @Test
    void messagesThatComeAllAtOnceArriveEachOnceAndInTheirOrder() {
        String id = lab.spawn(AGENT, "bypass", "say: ready");
        lab.awaits(id, "idle");
        List<String> texts =
                IntStream.rangeClosed(1, 9).mapToObj(n -> "burst number " + n).toList();
        List<Integer> numbers = texts.stream().map(text -> lab.send(id, text)).toList();

        numbers.forEach(number -> lab.awaits(id, number, "observed"));
        lab.awaits(id, "idle");
        ModelRequest last = lab.server().awaitRequest(texts.getLast(), PATIENCE);
        assertThat(last.userTexts().stream().filter(texts::contains)).containsExactlyElementsOf(texts);
        texts.forEach(text -> assertThat(lab.server().delivered(text)).as(text).isEqualTo(1));
    }

    @Test
    void bug26_whatHappensWhileNoDaemonLivesIsKnownToTheNextOne() {
        String id = lab.spawn(AGENT, "bypass", "the task\nstall\n" + AgentsLab.waitFor("go") + "\nsay: over");
        lab.server().awaitStalled(1, PATIENCE);
        long pid = lab.awaits(id, "working").path("pid").asLong();
        home.crash();
        lab.server().release();
        await().atMost(PATIENCE).until(() -> lab.hooksLeft(id).stream().anyMatch(hook -> hook.contains("PreToolUse")));
        assertThat(ProcessHandle.of(pid)).isPresent();

        home.recover();
        JsonNode working = lab.awaits(id, "working");
        assertThat(working.path("pid").asLong()).isEqualTo(pid);
        assertThat(working.path("signals").path("hook").asString()).isEqualTo("PreToolUse");
        assertThat(working.path("signals").path("tool").asString()).isEqualTo("Bash");
        await().atMost(PATIENCE).until(() -> lab.hooksLeft(id).isEmpty());

        home.crash();
        lab.go(id, "go");
        await().atMost(PATIENCE).until(() -> lab.hooksLeft(id).stream().anyMatch(hook -> hook.contains("Stop")));
        home.recover();
        lab.awaits(id, "idle");
        assertThat(lab.server().delivered("the task")).isEqualTo(1);
        assertThat(lab.begun("the task")).isEqualTo(1);
    }

    @Test
    void bug02_whoWasKilledComesBackToTheConversationWithTheSameRightsAndRunsNothingAgain() {
        String id = lab.spawn(AGENT, "accept-edits", "--model", "some-model", "the first\nrun: echo run >> runs.txt");
        lab.awaits(id, "idle");
        String conversation =
                home.session(id).path("signals").path("conversation").asString();

        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertComesBack(id, conversation, "the second");

        home.signal("KILL", -home.session(id).path("pid").asLong());
        JsonNode failed = lab.awaits(id, "failed");
        assertThat(failed.path("why").asString()).contains("signal 9");
        assertComesBack(id, conversation, "the third");

        assertThat(home.worktree(id).resolve("runs.txt")).hasContent("run\n");
        for (String text : List.of("the first", "the second", "the third")) {
            assertThat(lab.server().delivered(text)).as(text).isEqualTo(1);
            assertThat(lab.begun(text)).as(text).isEqualTo(1);
        }
    }

    private void assertComesBack(String id, String conversation, String message) {
        int before = lab.server().requests().size();
        JsonNode restored =
                home.holt("restore", id, "--json").succeeded().json().path("restored");
        assertThat(restored.path(0).path("mode").asString()).isEqualTo("native");
        assertThat(lab.arguments(id))
                .containsSubsequence("--permission-mode", "acceptEdits")
                .containsSubsequence("--model", "some-model")
                .containsSubsequence("--resume", conversation)
                .doesNotContain("--session-id");
        await().atMost(PATIENCE)
                .until(() -> home.session(id).path("signals").path("heard").asInt() > 0);
        assertThat(lab.server().requests()).as("nothing is asked by itself").hasSize(before);

        lab.tell(id, message);
        ModelRequest asked = lab.server().awaitRequest(message, PATIENCE);
        assertThat(asked.occurrences("the first")).isEqualTo(1);
        assertThat(asked.model()).isEqualTo("some-model");
        lab.awaits(id, "idle");
        assertThat(home.session(id).path("signals").path("conversation").asString())
                .isEqualTo(conversation);
    }

    @Test
    void bug09_whatWouldBeACommandOrAKeyArrivesAsTheTextThatItIs() throws Exception {
        String id = lab.spawn(AGENT, "default", "say: hello");
        lab.awaits(id, "idle");
        String harmful = lab.temporary().resolve("harmed").toString();
        List<String> byFile = List.of(
                "/exit",
                "!touch " + harmful,
                "# remember this",
                "@README tell me",
                "ends in a backslash \\",
                "bidi \u202etxet\u202c and zero\u200bwidth",
                "a\ttab",
                "long " + "x".repeat(100 << 10),
                "lines\n".repeat(60) + "end");
        for (String text : byFile) {
            JsonNode message = lab.tell(id, text);
            String file = message.path("file").asString();
            assertThat(Files.readString(home.worktree(id).resolve(file), UTF_8)).isEqualTo(text);
            lab.server().awaitRequest(file, PATIENCE);
            lab.awaits(id, "idle");
            assertThat(lab.server().delivered(file)).as(text).isEqualTo(1);
        }
        for (String text :
                List.of("-rf is how it begins", "two lines\nin one message", "wide: \u6f22\u5b57 \ud83d\ude00")) {
            lab.tell(id, text);
            lab.server()
                    .await(
                            "that is " + text,
                            r -> !r.side() && r.newest().orElse("").equals(text),
                            PATIENCE);
            lab.awaits(id, "idle");
            assertThat(lab.server().delivered(text)).as(text).isEqualTo(1);
        }
        assertThat(Path.of(harmful)).doesNotExist();

        home.write(home.directory().resolve("escape"), "plain\u001b[201~\rrm -rf /");
        String refused = home.holt(
                        "send",
                        id,
                        "--json",
                        "-f",
                        home.directory().resolve("escape").toString())
                .refused(2, "INVALID_TEXT");
        assertThat(refused).contains("line 1, column 6").doesNotContain("\u001b");
        assertThat(lab.server().delivered("plain")).isZero();
        assertThat(home.run(home.worktree(id), "git", "status", "--porcelain")
                        .succeeded()
                        .out())
                .isEmpty();
        lab.awaits(id, "idle");
    }

    @Test
    void bug03_aDialogAtTheStartTakesNoPromptAndShowsAsStuckWithItsWords() {
        home.write(
                lab.repository().resolve(".mcp.json"),
                "{\"mcpServers\": {\"other\": {\"command\": \"/bin/false\", \"args\": []}}}");
        home.run(lab.repository(), "git", "add", "-A").succeeded();
        home.run(lab.repository(), "git", "commit", "-qm", "servers").succeeded();
        home.holt("config", "set", "prompt.patience", "5s").succeeded();

        String id = lab.spawn(AGENT, "default", "say: the task");
        lab.awaits(id, "stuck");
        await().atMost(PATIENCE)
                .until(() -> home.session(id).path("why").asString().contains("MCP server"));
        int number = lab.send(id, "the held one");
        lab.awaits(id, number, "held");
        assertThat(lab.server().delivered("the task")).isZero();

        lab.keys(id, "Escape");
        lab.awaits(id, number, "observed");
        lab.awaits(id, "idle");
        assertThat(lab.server().delivered("the task")).as(() -> lab.account(id)).isEqualTo(1);
        assertThat(lab.server().delivered("the held one")).isEqualTo(1);
    }

    @Test
    void whoHasNotSignedInIsToldSo() {
        home.environment().remove("ANTHROPIC_AUTH_TOKEN");
        String id = lab.spawn(AGENT, "default", "say: the task");
        assertThat(lab.awaits(id, "idle").path("why").asString()).contains("authentication_failed");
        lab.awaitScreen(id, "Not logged in");
        assertThat(lab.server().delivered("the task")).isZero();
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
    }

    private List<String> activities(String id) {
        List<String> activities = new ArrayList<>();
        for (String line : home.holt("events", "--session", id, "--json")
                .succeeded()
                .out()
                .lines()
                .toList()) {
            JsonNode activity = JsonMapper.shared().readTree(line).path("facts").path("activity");
            if (activity.isString()) {
                activities.add(activity.asString());
            }
        }
        return activities;
    }
}
