package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.model.ModelRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions of the real Codex, which talks to a model server of the test's. */
class CodexTest {
    private static final String AGENT = "codex";

    private final AgentsLab lab = new AgentsLab().withCodex();
    private final HoltHome home = lab.home();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aTaskIsDeliveredOnceIsCommittedFromInsideOfTheSandboxAndItsWorkIsTakenOver() throws Exception {
        String prompt = """
                the whole task
                write: made.txt | by the agent
                run: git add made.txt && git commit -qm made
                say: finished""";
        String id = lab.spawn(AGENT, "accept-edits", prompt);
        JsonNode idle = lab.awaits(id, "idle");

        assertThat(home.worktree(id).resolve("made.txt")).hasContent("by the agent\n");
        assertThat(lab.server().delivered("the whole task")).isEqualTo(1);
        assertThat(lab.server().awaitRequest("the whole task", PATIENCE).newest())
                .contains(prompt);
        JsonNode signals = idle.path("signals");
        assertThat(signals.path("prompt").asString()).isEqualTo("seen");
        assertThat(signals.path("hook").asString()).isEqualTo("Stop");
        assertThat(signals.path("heard").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(Path.of(signals.path("transcript").asString())).startsWith(lab.user());
        assertThat(home.run(home.worktree(id), "git", "status", "--porcelain", "--ignored")
                        .succeeded()
                        .out())
                .as("what lies in the work tree beside the agent's work")
                .isEmpty();

        Path patch = home.directory().resolve("work.patch");
        home.holt("export", id, "-o", patch.toString()).succeeded();
        home.run(lab.repository(), "git", "apply", patch.toString()).succeeded();
        assertThat(lab.repository().resolve("made.txt")).hasContent("by the agent\n");

        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(lab.user().resolve(".codex/packages")).as("its own server").doesNotExist();
    }

    @Test
    void bug03_hooksOfTheRepositoryDoNotRunAndTheQuestionAboutThemTakesNoPrompt() throws Exception {
        Path harmed = lab.temporary().resolve("harmed");
        Path settings = Files.createDirectories(lab.repository().resolve(".codex"));
        String hook = "{\"hooks\": [{\"type\": \"command\", \"command\": \"touch %s\"}]}".formatted(harmed);
        home.write(
                settings.resolve("hooks.json"),
                "{\"hooks\": {\"SessionStart\": [%s], \"UserPromptSubmit\": [%s], \"Stop\": [%s]}}"
                        .formatted(hook, hook, hook));
        home.run(lab.repository(), "git", "add", "-A").succeeded();
        home.run(lab.repository(), "git", "commit", "-qm", "hooks").succeeded();

        home.holt("config", "set", "prompt.patience", "4s").succeeded();

        String id = lab.spawn(AGENT, "accept-edits", "the task");
        lab.awaits(id, "stuck");
        // It draws a picture first, which is what a slow machine shows when time is up.
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(home.session(id).path("why").asString()).contains("Continue without trusting"));
        int number = lab.send(id, "the held one");
        lab.awaits(id, number, "held");
        assertThat(lab.server().delivered("the task")).isZero();

        // Its person does not trust them.
        lab.keys(id, "Escape");
        lab.awaits(id, number, "observed");
        lab.awaits(id, "idle");
        assertThat(lab.server().delivered("the task")).isEqualTo(1);
        assertThat(lab.server().delivered("the held one")).isEqualTo(1);
        assertThat(harmed).as("made by a hook that nobody trusted").doesNotExist();
    }

    @Test
    void bug15_aMessageIsNoAnswerToADialogAndGoesOutWhenAPersonHasAnsweredIt() {
        String id = lab.spawn(AGENT, "default", "escalate: touch asked.txt");
        JsonNode asks = lab.awaits(id, "needs_input");
        assertThat(asks.path("why").asString()).contains("PermissionRequest");
        lab.awaitScreen(id, "Would you like to run");

        int number = lab.send(id, "the held one");
        assertThat(lab.awaits(id, number, "held").path("why").asString()).contains("dialog");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> {
            String screen = lab.screen(id);
            return screen.contains("Would you like to run")
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
    void aMessageInMidTurnIsObservedAndTheConversationComesBackWithTheSameRights() {
        String id = lab.spawn(AGENT, "accept-edits", "the first\n" + AgentsLab.waitFor("go") + "\nsay: over");
        await().atMost(PATIENCE)
                .until(() ->
                        home.session(id).path("signals").path("hook").asString().equals("PreToolUse"));
        int number = lab.send(id, "said in the middle");
        await().atMost(PATIENCE)
                .until(() -> List.of("announced", "observed")
                        .contains(lab.message(id, number).path("state").asString()));
        lab.go(id, "go");
        lab.awaits(id, number, "observed");
        lab.server().await("with the message", request -> request.occurrences("said in the middle") == 1, PATIENCE);
        lab.awaits(id, "idle");
        String conversation =
                home.session(id).path("signals").path("conversation").asString();

        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertComesBack(id, conversation, "the second");
        home.signal("KILL", -home.session(id).path("pid").asLong());
        lab.awaits(id, "failed");
        assertComesBack(id, conversation, "the third");

        for (String text : List.of("the first", "said in the middle", "the second", "the third")) {
            assertThat(lab.server().delivered(text)).as(text).isEqualTo(1);
        }
        assertThat(lab.begun("the first")).isEqualTo(1);
    }

    @Test
    void aTurnThatTheVendorRefusesIsOverAndSaysWhy() {
        String id = lab.spawn(AGENT, "default", "fail 401");
        assertThat(lab.awaits(id, "idle").path("why").asString()).contains("its turn failed", "401 Unauthorized");
        lab.tell(id, "say: again");
        lab.server().awaitRequest("say: again", PATIENCE);
        await().atMost(PATIENCE)
                .until(() ->
                        home.session(id).path("signals").path("hook").asString().equals("Stop"));
    }

    private void assertComesBack(String id, String conversation, String message) {
        int before = lab.server().requests().size();
        JsonNode restored =
                home.holt("restore", id, "--json").succeeded().json().path("restored");
        assertThat(restored.path(0).path("mode").asString()).isEqualTo("native");
        assertThat(lab.arguments(id))
                .contains("resume", conversation)
                .containsSubsequence("--sandbox", "workspace-write", "--ask-for-approval", "on-request");
        lab.awaitScreen(id, "said in the middle");
        assertThat(lab.server().requests()).as("nothing is asked by itself").hasSize(before);

        lab.tell(id, message);
        ModelRequest asked = lab.server().awaitRequest(message, PATIENCE);
        assertThat(asked.occurrences("the first")).isEqualTo(1);
        lab.awaits(id, "idle");
        assertThat(home.session(id).path("signals").path("conversation").asString())
                .isEqualTo(conversation);
    }
}
