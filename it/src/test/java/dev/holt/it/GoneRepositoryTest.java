package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody has deleted or moved the repository of sessions. */
@Tag("core")
class GoneRepositoryTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void itsSessionsAndItselfCanBeGivenUp() throws Exception {
        Path repository = home.project("calc");
        String id = home.holt("spawn", "--agent", "shell", "echo x > new; sleep 600")
                .succeeded()
                .line();
        await().atMost(PATIENCE).until(() -> Files.exists(home.worktree(id).resolve("new")));
        Files.move(repository, home.directory().resolve("moved"));

        assertThat(home.holt("show", id).succeeded().out()).contains("move it back");
        assertThat(home.holt("kill", id).succeeded().out()).contains("move it back");
        assertThat(home.status(id)).isEqualTo("stopped");
        assertThat(home.holt("cleanup", "--force").err()).contains("move it back");
        assertThat(home.holt("rm", id, "--json").refused(4, "PROJECT_PATH_MISSING"))
                .contains("holt rm --force");
        assertThat(home.worktree(id).resolve("new")).exists();

        home.holt("rm", "--force", id).succeeded();
        assertThat(home.worktree(id)).doesNotExist();
        home.holt("project", "rm", "calc").succeeded();
    }
}
