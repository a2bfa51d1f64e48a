package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a newcomer does on the first day. */
@Tag("core")
class FirstUseTest {
    private final HoltHome home = new HoltHome();

    @BeforeEach
    void noDaemonYet() {
        assertThat(home.daemon()).isEmpty();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void theVeryFirstCommandReturnsAlthoughItStartsTheDaemon() {
        HoltHome.Result result =
                home.run(home.directory(), "sh", "-c", "x=$(%s ls --json); echo \"got $x\"".formatted(home.client()));
        assertThat(result.succeeded().line()).isEqualTo("got {\"sessions\":[]}");
    }

    @Test
    void workIsSpawnedSeenExportedAppliedAndGivenBack() throws Exception {
        Path repository = home.project("calc");
        String id = home.holtIn(
                        repository,
                        null,
                        "spawn",
                        "--agent",
                        "shell",
                        "echo work > new.txt; git add -A; git commit -qm work; echo more >> README; echo printed; sleep 600")
                .succeeded()
                .line();
        assertThat(id).isEqualTo("calc-1");
        JsonNode session = home.session(id);
        assertThat(session.path("status").asString()).isEqualTo("working");
        assertThat(ProcessHandle.of(session.path("pid").asLong())).isPresent();
        await().atMost(PATIENCE)
                .until(() ->
                        Files.readString(home.worktree(id).resolve("README")).contains("more"));
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().contains("printed"));

        Path patch = home.directory().resolve("work.patch");
        home.holt("export", id, "-o", patch.toString()).succeeded();
        home.run(repository, "git", "apply", patch.toString()).succeeded();
        assertThat(repository.resolve("new.txt")).hasContent("work\n");
        assertThat(repository.resolve("README")).hasContent("hello\nmore\n");

        home.holt("kill", id).succeeded();
        assertThat(home.status(id)).isEqualTo("stopped");
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(home.branches(repository)).contains("refs/holt/preserved/calc-1/1");

        assertThat(home.holt("cleanup").err()).contains("uncommitted");
        assertThat(home.worktree(id)).exists();
        home.holt("cleanup", "--force").succeeded();
        assertThat(home.worktree(id)).doesNotExist();
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.branches(repository)).contains("refs/heads/holt/calc-1/main");
    }

    @Test
    void aDaemonThatCrashesTakesNothingWithIt() {
        home.project("calc");
        String id =
                home.holt("spawn", "--agent", "shell", "sleep 600").succeeded().line();
        long pid = home.session(id).path("pid").asLong();
        home.crash();
        JsonNode after = home.session(id);
        assertThat(after.path("pid").asLong()).isEqualTo(pid);
        assertThat(after.path("status").asString()).isEqualTo("working");
        assertThat(ProcessHandle.of(pid)).isPresent();
    }
}
