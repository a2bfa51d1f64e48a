package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Report.Meaning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/agents.md} shows is right, and it leaves nothing out. */
class AgentsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("holt.root")).resolve("docs/agents.md");
    private static final Pattern EXAMPLE = Pattern.compile("```toml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleIsRight() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();

        var checked = new AgentCatalogue(Path.of("/nowhere"))
                .check("sparrow", "the page", example.group(1).getBytes(StandardCharsets.UTF_8));

        assertThat(checked.problems()).isEmpty();
        Agent agent = Objects.requireNonNull(checked.agent());
        assertThat(agent.profile().capabilities().permissionModes())
                .containsExactlyInAnyOrder(PermissionMode.DEFAULT, PermissionMode.ACCEPT_EDITS, PermissionMode.BYPASS);
        assertThat(agent.launch(new Requests(Path.of("/r")).request()).argv())
                .startsWith("sparrow", "chat", "--hooks")
                .endsWith("--", "fix it");
    }

    @Test
    void everyWordAndMeaningIsExplained() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page)
                .contains(Arrays.stream(Word.values())
                        .map(word -> "`" + word.braced() + "`")
                        .toList())
                .contains(Arrays.stream(Meaning.values())
                        .map(meaning ->
                                "`" + meaning.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                        .toList());
    }

    @Test
    void everyTriedAgentIsNamedWithItsVersion() throws IOException {
        String page = Files.readString(PAGE);
        new AgentCatalogue(Path.of("/nowhere"))
                .all().stream()
                        .filter(agent -> agent.profile().verified() != null)
                        .forEach(agent -> assertThat(page)
                                .containsPattern("\\| `%s` \\| (bash )?%s \\|"
                                        .formatted(
                                                agent.name(),
                                                Pattern.quote(Objects.requireNonNull(
                                                        agent.profile().verified())))));
    }
}
