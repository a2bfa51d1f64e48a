package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The daemon is killed before and after each step of a spawn: afterwards the session runs, once, or nothing of it is left. */
class SpawnCrashTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    static List<String> points() throws Exception {
        return StepTables.spawn();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void theSessionRunsOnceOrNothingOfItIsLeft(String point) throws Exception {
        home.crashAt(point);
        Path repository = home.project("calc");
        home.holt("project", "set", "calc", "setup=echo set up > made-by-setup").succeeded();
        RepositoryState before = RepositoryState.of(home, repository);
        Outside outside = new Outside(home, repository);

        HoltHome.Result spawned = home.holt("spawn", "--project", "calc", "--agent", "shell", Outside.agent(home, ""));
        assertThat(spawned.status()).isEqualTo(1);
        assertThat(spawned.err()).contains("closed the connection before the command ended");
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());
        home.recover();

        String second = home.spawn("calc", Outside.agent(home, ""));
        assertThat(second).isEqualTo("calc-2");
        outside.assertRuns(second);
        boolean runs = outside.isRunning("calc-1");
        if (runs) {
            outside.assertRuns("calc-1");
            assertThat(home.worktree("calc-1").resolve("made-by-setup")).hasContent("set up");
            await().atMost(PATIENCE).until(() -> Outside.starts(home) == 2);
            home.holt("kill", "calc-1").succeeded();
            outside.assertNothingRuns("calc-1");
        }
        home.holt("kill", second).succeeded();
        outside.assertNothingRuns(second);
        home.holt("rm", "--force", second).succeeded();
        if (runs) {
            home.holt("rm", "--force", "calc-1").succeeded();
        } else {
            outside.assertNothingIsLeft("calc-1", before);
            home.holt("rm", "calc-1").succeeded();
        }
        outside.assertNothingIsUnderWay();
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);
    }
}
