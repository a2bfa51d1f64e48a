package dev.holt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.BrokenAgent;
import dev.holt.core.agent.PermissionMode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private static final String LEAST = """
            summary = "mine"
            program = "mine"
            [command]
            start = ["{prompt}"]
            fresh = []
            [permissions]
            default = []
            """;

    @TempDir
    Path directory;

    private final AgentCatalogue builtIn = new AgentCatalogue(Path.of("/nowhere"));

    @Test
    void everyDescriptionThatIsBroughtAlongIsListed() throws IOException, URISyntaxException {
        Path resources = Path.of(Objects.requireNonNull(AgentCatalogue.class.getResource("/agents"))
                .toURI());
        try (Stream<Path> files = Files.list(resources)) {
            assertThat(files.map(file -> file.getFileName() + ""))
                    .containsExactlyInAnyOrderElementsOf(AgentCatalogue.BUILT_IN.stream()
                            .map(name -> name + ".toml")
                            .toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyDescriptionThatIsBroughtAlongIsRight() {
        return AgentCatalogue.BUILT_IN.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Agent agent = builtIn.find(name).orElseThrow();
                    assertThat(agent.name()).isEqualTo(name);
                    assertThat(agent.profile().origin()).isEqualTo("built in");
                    for (PermissionMode mode : agent.profile().capabilities().permissionModes()) {
                        assertThat(agent.launch(new Requests(directory)
                                                .mode(mode)
                                                .request())
                                        .argv())
                                .doesNotContain("")
                                .noneMatch(argument -> argument.matches("\\{[a-z-]+}"));
                    }
                }));
    }

    @Test
    void whatWasTriedIsMarked() {
        assertThat(builtIn.all().stream()
                        .filter(agent -> agent.profile().verified() != null)
                        .map(Agent::name))
                .containsExactly("shell", "claude-code", "codex", "opencode", "pi", "gemini");
        assertThat(builtIn.names()).isEqualTo(AgentCatalogue.BUILT_IN);
        assertThat(builtIn.find("none")).isEmpty();
        assertThat(builtIn.broken()).isEmpty();
    }

    @Test
    void whatWasNeverTriedClaimsLittle() {
        assertThat(builtIn.all().stream().filter(agent -> agent.profile().verified() == null))
                .hasSize(21)
                .allMatch(agent -> !agent.profile().capabilities().hooks())
                .allMatch(agent -> Set.of(PermissionMode.DEFAULT, PermissionMode.BYPASS)
                        .containsAll(agent.profile().capabilities().permissionModes()));
    }

    @Test
    void aPersonsFileReplacesOursAndIsReadAgainWhenItChanges() throws IOException {
        AgentCatalogue agents = new AgentCatalogue(directory);
        assertThat(agents.find("codex").orElseThrow().profile().summary()).contains("OpenAI");

        Files.writeString(directory.resolve("codex.toml"), LEAST);
        Files.writeString(directory.resolve("own.toml"), LEAST);
        assertThat(agents.find("codex").orElseThrow().profile().summary()).isEqualTo("mine");
        assertThat(agents.find("codex").orElseThrow().profile().origin())
                .isEqualTo(directory.resolve("codex.toml").toString());
        assertThat(agents.names())
                .endsWith("codex", "own")
                .doesNotHaveDuplicates()
                .hasSize(28);
        assertThat(agents.all()).hasSize(28);
        assertThat(agents.find("own")).containsSame(agents.find("own").orElseThrow());

        Files.writeString(directory.resolve("own.toml"), LEAST.replace("\"mine\"", "\"his\""));
        assertThat(agents.find("own").orElseThrow().profile().summary()).isEqualTo("his");
        Files.delete(directory.resolve("own.toml"));
        Files.delete(directory.resolve("codex.toml"));
        assertThat(agents.find("own")).isEmpty();
        assertThat(agents.find("codex").orElseThrow().profile().summary()).contains("OpenAI");
    }

    @Test
    void aBrokenFileOfAPersonTakesNoOtherWithIt() throws IOException {
        AgentCatalogue agents = new AgentCatalogue(directory);
        Files.writeString(directory.resolve("good.toml"), LEAST);
        Files.writeString(directory.resolve("codex.toml"), "summary = 1\nprogam = \"x\"\n");
        Files.writeString(directory.resolve("torn.toml"), LEAST + "\n[hooks");
        Files.writeString(directory.resolve("Odd Name.toml"), LEAST);
        Files.createDirectory(directory.resolve("dir.toml"));
        Files.createSymbolicLink(directory.resolve("gone.toml"), Path.of("nothing"));
        Files.write(directory.resolve("large.toml"), new byte[2 << 20]);
        Files.writeString(directory.resolve(".hidden.toml"), "x");

        assertThat(agents.find("good")).isPresent();
        assertThat(agents.find("codex")).isEmpty();
        assertThat(agents.find("claude-code")).isPresent();
        List<BrokenAgent> broken = agents.broken();
        assertThat(broken)
                .extracting(BrokenAgent::name)
                .containsExactlyInAnyOrder("codex", "torn", "Odd Name", "dir", "gone", "large");
        assertThat(broken).allMatch(one -> !one.problems().isEmpty());
        assertThat(agents.names()).doesNotContain("codex", "torn");

        Files.writeString(directory.resolve("codex.toml"), LEAST);
        Files.setLastModifiedTime(directory.resolve("codex.toml"), FileTime.from(Instant.EPOCH));
        assertThat(agents.find("codex")).isPresent();
    }
}
