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

/** The daemon is killed before and after each step of a kill: afterwards the session is stopped and its work is there. */
class KillCrashTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    static List<String> points() throws Exception {
        return StepTables.kill();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void theSessionIsStoppedAndItsWorkIsThereOnce(String point) throws Exception {
        home.crashAt(point);
        Path repository = home.project("calc");
        RepositoryState before = RepositoryState.of(home, repository);
        Outside outside = new Outside(home, repository);
        Path written = home.directory().resolve("written");
        String id = home.spawn(
                "calc", Outside.agent(home, "echo more >> README; echo new > new.txt; touch '%s'".formatted(written)));
        await().atMost(PATIENCE).until(() -> Files.exists(written));

        assertThat(home.holt("kill", id).status()).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());
        home.recover();

        if (point.equals("before session.kill/intent")) {
            // Nothing was decided yet, so nothing may have happened.
            outside.assertRuns(id);
            home.holt("kill", id).succeeded();
        }
        assertStopped(outside, id);
        home.holt("kill", id).succeeded();
        assertStopped(outside, id);
        outside.assertNothingIsUnderWay();
        assertThat(Outside.starts(home)).isEqualTo(1);

        home.holt("rm", "--force", id).succeeded();
        assertThat(home.worktree(id)).doesNotExist();
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);
    }

    private void assertStopped(Outside outside, String id) {
        outside.assertNothingRuns(id);
        DatabaseFile.Row row = new DatabaseFile(home).row(id);
        assertThat(row.intent()).isEqualTo("stopped");
        assertThat(row.run()).isEqualTo("ended");
        assertThat(home.status(id)).isEqualTo("stopped");
        Path worktree = home.worktree(id);
        assertThat(worktree.resolve("README")).hasContent("hello\nmore\n");
        assertThat(worktree.resolve("new.txt")).hasContent("new\n");
        assertThat(home.run(worktree, "git", "symbolic-ref", "HEAD").succeeded().line())
                .isEqualTo(Outside.branch(id));
        assertThat(outside.preserved(id)).hasSize(1);
        String kept = outside.preserved(id).getFirst();
        assertThat(home.run(worktree, "git", "show", kept + ":README")
                        .succeeded()
                        .out())
                .isEqualTo("hello\nmore\n");
        assertThat(home.run(worktree, "git", "show", kept + ":new.txt")
                        .succeeded()
                        .out())
                .isEqualTo("new\n");
    }
}
