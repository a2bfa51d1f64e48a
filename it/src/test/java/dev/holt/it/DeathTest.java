package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How sessions end, by themselves or by force, and that the truth is told about it. */
@Tag("core")
class DeathTest {
    private static final int KILL = 9;

    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();
    private Outside outside = new Outside(home, repository);

    @BeforeEach
    void project() {
        repository = home.project("calc");
        outside = new Outside(home, repository);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void exitOfNoughtIsExited() {
        String id = home.spawn("calc", "exit 0");
        JsonNode ended = awaitEnd(id);
        assertThat(ended.path("status").asString()).isEqualTo("exited");
        assertThat(ended.path("exit").asInt(-1)).isZero();
        assertThat(ended.path("signal").isNull()).isTrue();
    }

    @Test
    void anEarlyErrorIsAFailure() {
        String id = home.spawn("calc", "exit 3");
        JsonNode ended = awaitEnd(id);
        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.path("exit").asInt(-1)).isEqualTo(3);
        assertThat(ended.path("why").asString()).contains("status 3");
    }

    @Test
    void aSignalThatNobodyAskedForIsAFailure() {
        String id = home.spawn("calc", "sleep 987654");
        ProcessHandle.of(home.session(id).path("pid").asLong()).orElseThrow().destroyForcibly();
        JsonNode ended = awaitEnd(id);
        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.path("signal").asInt(-1)).isEqualTo(KILL);
        assertThat(ended.path("exit").isNull()).isTrue();
    }

    @Test
    void theEndOfTheTerminalIsTheEndOfItsSessionsAndTheyComeBack() {
        String first = home.spawn("calc", Outside.agent(home, ""));
        String second = home.spawn("calc", Outside.agent(home, ""));
        home.terminalServer().orElseThrow().destroyForcibly();

        assertThat(awaitEnd(first).path("status").asString()).isEqualTo("failed");
        assertThat(awaitEnd(second).path("status").asString()).isEqualTo("failed");
        outside.assertNothingRuns(first);
        outside.assertNothingRuns(second);

        home.holt("restore", first, second).succeeded();
        outside.assertRuns(first);
        outside.assertRuns(second);
    }

    @Test
    void anAgentThatOutlivesItsTerminalIsShownAndCanBeKilled() {
        String id = home.spawn("calc", "trap '' HUP; echo ready; while :; do sleep 1; done");
        awaitPrinted(id, "ready");
        long pid = home.session(id).path("pid").asLong();
        home.terminalServer().orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> home.windows().isEmpty());

        assertThat(home.status(id)).isIn("working", "unknown");
        assertThat(ProcessHandle.of(pid)).isPresent();
        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    @Test
    void withoutItsRunnerASessionIsShownAsItIs() {
        String id = home.spawn("calc", Outside.agent(home, ""));
        long pid = home.session(id).path("pid").asLong();
        ProcessHandle runner = ProcessHandle.of(pid).orElseThrow().parent().orElseThrow();
        assertThat(HoltHome.commandLineOf(runner.pid())).contains("holt-run session");
        runner.destroyForcibly();

        // The terminal hangs up when the leader of its session is gone.
        await().atMost(PATIENCE).until(() -> home.processesOf(id).isEmpty());
        JsonNode ended = awaitEnd(id);
        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.path("why").asString()).contains("without a trace");
        home.holt("restore", id).succeeded();
        outside.assertRuns(id);
    }

    @Test
    void anAgentThatOutlivesItsRunnerIsShownAsRunningAndCanBeKilled() {
        String id = home.spawn("calc", "trap '' HUP; echo ready; while :; do sleep 1; done");
        awaitPrinted(id, "ready");
        long pid = home.session(id).path("pid").asLong();
        ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .until(() -> ProcessHandle.of(pid)
                        .flatMap(ProcessHandle::parent)
                        .filter(p -> HoltHome.commandLineOf(p.pid()).contains("holt-run session"))
                        .isEmpty());
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.session(id).path("pid").asLong()).isEqualTo(pid);

        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    @Test
    void anAgentThatIgnoresTermIsKilled() {
        home.holt("config", "set", "kill.grace", "1s").succeeded();
        String id = home.spawn("calc", "trap '' TERM HUP INT; echo ready; while :; do sleep 1; done");
        awaitPrinted(id, "ready");
        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        JsonNode ended = home.session(id);
        assertThat(ended.path("status").asString()).isEqualTo("stopped");
        assertThat(ended.path("signal").asInt(-1)).isEqualTo(KILL);
    }

    /** The terminal lets a stopped agent go on, so that nobody can lock himself out by Ctrl-Z; what left its group stays as it was put. */
    @Test
    void stoppedProcessesAreKilled() {
        String id = home.spawn("calc", "setsid sleep 987654 & sleep 987654 & exec sleep 987654");
        await().atMost(PATIENCE).until(() -> sleepersOf(id).size() == 3);
        long pid = home.session(id).path("pid").asLong();
        sleepersOf(id).stream().filter(sleeper -> sleeper != pid).forEach(sleeper -> home.signal("STOP", sleeper));
        home.signal("STOP", -pid);
        await().atMost(PATIENCE)
                .until(() ->
                        sleepersOf(id).stream().filter(DeathTest::isStopped).count() >= 1);

        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    private List<Long> sleepersOf(String id) {
        return home.processesOf(id).stream()
                .map(ProcessHandle::pid)
                .filter(pid -> HoltHome.commandLineOf(pid).startsWith("sleep 987654"))
                .toList();
    }

    private static boolean isStopped(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatHasEndedCanBeKilledAndCleaned() {
        String id = home.spawn("calc", "exit 0");
        awaitEnd(id);
        home.holt("kill", id).succeeded();
        outside.assertNothingRuns(id);
        home.holt("cleanup", id).succeeded();
        assertThat(home.worktree(id)).doesNotExist();
        assertThat(home.worktrees(repository)).isEmpty();
    }

    private JsonNode awaitEnd(String id) {
        await().atMost(PATIENCE)
                .until(() -> List.of("exited", "failed", "stopped").contains(home.status(id)));
        return home.session(id);
    }

    private void awaitPrinted(String id, String text) {
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().contains(text));
    }
}
