package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The daemon is killed before and after each step of a restore: afterwards the session runs, once, or it does not and can be restored. Its work is
 * there in any case.
 */
class RestoreCrashTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    static List<String> points() throws Exception {
        return StepTables.restore();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void theWorkTreeThatStayedKeepsItsWork(String point) throws Exception {
        restore(point, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void theWorkTreeThatWasGivenBackComesBackWithItsWork(String point) throws Exception {
        restore(point, true);
    }

    private void restore(String point, boolean cleaned) throws Exception {
        home.crashAt(point);
        Path repository = home.project("calc");
        RepositoryState before = RepositoryState.of(home, repository);
        Outside outside = new Outside(home, repository);
        Path written = home.directory().resolve("written");
        String work = "[ -e '%1$s' ] || { echo more >> README; echo new > new.txt; touch '%1$s'; }".formatted(written);
        String id = home.spawn("calc", Outside.agent(home, work));
        await().atMost(PATIENCE).until(() -> Files.exists(written));
        home.holt("kill", id).succeeded();
        if (cleaned) {
            home.holt("cleanup", "--force", id).succeeded();
            assertThat(home.worktree(id)).doesNotExist();
        }

        assertThat(home.holt("restore", id).status()).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());
        home.recover();

        if (!outside.isRunning(id)) {
            outside.assertNothingRuns(id);
            assertThat(home.status(id)).isEqualTo("failed");
            home.holt("restore", id).succeeded();
        }
        outside.assertRuns(id);
        outside.assertNothingIsUnderWay();
        assertThat(home.worktree(id).resolve("README")).hasContent("hello\nmore\n");
        assertThat(home.worktree(id).resolve("new.txt")).hasContent("new\n");
        assertThat(outside.preserved(id)).hasSize(1);
        assertThat(home.worktrees(repository)).containsExactly(home.worktree(id).toString());

        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        assertThat(outside.preserved(id)).as("the same work is not kept twice").hasSize(1);
        home.holt("rm", "--force", id).succeeded();
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);
    }
}
