package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.model.ModelRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions of the real opencode, pi and gemini, which talk to a model server of the test's. */
class OtherAgentsTest {
    @Test
    void opencode() {
        try (AgentsLab lab = new AgentsLab().withOpencode()) {
            assertWorksAndComesBack(lab, "opencode", "accept-edits");
        }
    }

    @Test
    void pi() {
        try (AgentsLab lab = new AgentsLab().withPi()) {
            assertWorksAndComesBack(lab, "pi", "bypass");
        }
    }

    @Test
    void gemini() {
        try (AgentsLab lab = AgentsLab.amongFriends().withGemini()) {
            assertWorksAndComesBack(lab, "gemini", "accept-edits");
        }
    }

    private static void assertWorksAndComesBack(AgentsLab lab, String agent, String permissions) {
        HoltHome home = lab.home();
        String id = lab.spawn(agent, permissions, "the first\nwrite: made.txt | by the agent\nsay: finished");
        JsonNode idle = lab.awaits(id, "idle");
        assertThat(idle.path("signals").path("prompt").asString()).isEqualTo("seen");
        assertThat(home.worktree(id).resolve("made.txt")).hasContent("by the agent\n");
        assertThat(home.run(home.worktree(id), "git", "status", "--porcelain", "--ignored")
                        .succeeded()
                        .out())
                .as("what lies in the work tree beside the agent's work")
                .isEqualTo("?? made.txt\n");
        lab.tell(id, "the second");
        lab.server().awaitRequest("the second", PATIENCE);
        lab.awaits(id, "idle");
        String conversation =
                home.session(id).path("signals").path("conversation").asString();

        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        int before = lab.server().requests().size();
        JsonNode restored =
                home.holt("restore", id, "--json").succeeded().json().path("restored");
        assertThat(restored.path(0).path("mode").asString()).isEqualTo("native");
        assertThat(lab.arguments(id)).contains(conversation);
        lab.awaitScreen(id, "the second");
        assertThat(lab.server().requests()).as("nothing is asked by itself").hasSize(before);

        lab.tell(id, "the third");
        ModelRequest asked = lab.server().awaitRequest("the third", PATIENCE);
        assertThat(asked.occurrences("the first")).isEqualTo(1);
        lab.awaits(id, "idle");
        for (String text : new String[] {"the first", "the second", "the third"}) {
            assertThat(lab.server().delivered(text)).as(text).isEqualTo(1);
        }
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(Path.of(home.session(id).path("directory").asString())).exists();
    }
}
