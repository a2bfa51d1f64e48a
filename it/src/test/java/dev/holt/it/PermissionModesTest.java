package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modes of the real agents that no other test runs: each edits and runs commands unasked, and only {@code bypass} reaches beyond its work tree. */
class PermissionModesTest {
    @ParameterizedTest
    @CsvSource({
        "claude-code, auto, idle",
        "codex, auto, idle",
        "codex, bypass, idle",
        "opencode, auto, needs_input",
        "opencode, bypass, idle",
        "gemini, bypass, idle",
    })
    void worksOnItsOwn(String agent, String mode, String status) {
        // Codex may write into the system's temporary directory in every mode but default.
        try (AgentsLab lab = with(agent, AgentsLab.amongFriends())) {
            Path outside = lab.user().resolve("outside.txt");
            String id = lab.spawn(agent, mode, """
                            the task
                            write: made.txt | by the agent
                            run: touch ran.txt
                            run: touch %s""".formatted(outside));
            lab.awaitFile(id, "ran.txt");
            lab.awaits(id, status);

            assertThat(lab.home().worktree(id).resolve("made.txt")).hasContent("by the agent\n");
            assertThat(outside.toFile().exists()).isEqualTo(mode.equals("bypass"));
            assertThat(lab.server().delivered("the task")).isEqualTo(1);
        }
    }

    private static AgentsLab with(String agent, AgentsLab lab) {
        return switch (agent) {
            case "claude-code" -> lab.withClaude();
            case "codex" -> lab.withCodex();
            case "opencode" -> lab.withOpencode();
            default -> lab.withGemini();
        };
    }
}
