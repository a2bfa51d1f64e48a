package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Daemons come and go; sessions do not notice, and their clients are told. */
@Tag("core")
class DaemonRestartTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void fiveSessionsDoNotNoticeARestart() {
        Path repository = home.project("calc");
        Outside outside = new Outside(home, repository);
        Map<String, Long> pids = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            String id = home.spawn("calc", "n=0; while :; do echo \"tick $n\"; n=$((n+1)); sleep 0.1; done");
            pids.put(id, home.session(id).path("pid").asLong());
        }
        long before = home.daemon().orElseThrow().pid();
        int seen = ticks("calc-1").size();

        home.holt("daemon", "restart").succeeded();

        assertThat(home.daemon().orElseThrow().pid()).isNotEqualTo(before);
        home.recover();
        pids.forEach((id, pid) -> {
            JsonNode session = home.session(id);
            assertThat(session.path("status").asString()).isEqualTo("working");
            assertThat(session.path("pid").asLong()).isEqualTo(pid);
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(home.windows()).contains(id);
            assertThat(home.worktrees(repository)).contains(home.worktree(id).toString());
            assertThat(outside.isRunning(id)).isTrue();
        });
        assertThat(home.windows()).hasSize(5);
        await().atMost(PATIENCE).until(() -> ticks("calc-1").size() > seen + 3);
        pids.keySet().forEach(id -> {
            List<Integer> ticks = ticks(id);
            assertThat(ticks).isEqualTo(countingFromNought(ticks.size()));
        });
    }

    @Test
    void endsWhileNoDaemonRanAreRecorded() {
        home.project("calc");
        Path go = home.directory().resolve("go");
        String wait = "until [ -e '%s' ]; do sleep 0.05; done; ".formatted(go);
        Map<String, String> endings = new HashMap<>();
        endings.put(home.spawn("calc", wait + "exit 0"), "exited");
        endings.put(home.spawn("calc", wait + "kill -KILL $$"), "failed");
        String lasting = home.spawn("calc", "sleep 987654");
        home.holt("daemon", "stop").succeeded();
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());
        home.write(go, "");
        endings.keySet()
                .forEach(id -> await().atMost(PATIENCE)
                        .until(() -> Files.exists(home.sessionDirectory(id).resolve("exit"))));

        home.recover();

        endings.forEach((id, status) -> assertThat(home.status(id)).isEqualTo(status));
        assertThat(home.session("calc-1").path("exit").asInt(-1)).isZero();
        assertThat(home.session("calc-2").path("signal").asInt(-1)).isEqualTo(9);
        assertThat(home.status(lasting)).isEqualTo("working");
    }

    @Test
    void clientsOfADaemonThatIsKilledEndWithAnError() {
        home.project("calc");
        String id = home.spawn("calc", "echo printed; sleep 987654");
        List<HoltHome.Client> clients =
                List.of(home.client("logs", "-f", id), home.client("ls", "--watch"), home.client("events", "--follow"));
        await().atMost(PATIENCE).until(() -> clients.get(0).out().contains("printed"));
        await().atMost(PATIENCE).until(() -> clients.get(1).out().contains(id));

        home.crash();

        for (HoltHome.Client client : clients) {
            HoltHome.Result ended = client.ended();
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains("the daemon closed the connection before the command ended");
        }
        assertThat(home.status(id)).isEqualTo("working");
    }

    @Test
    void termEndsTheDaemonInAnOrderlyWay() throws Exception {
        home.project("calc");
        String id = home.spawn("calc", "sleep 987654");
        long pid = home.session(id).path("pid").asLong();
        HoltHome.Client following = home.client("logs", "-f", id);
        ProcessHandle daemon = home.daemon().orElseThrow();
        assertThat(daemon.destroy()).isTrue();
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());

        assertThat(home.data().resolve("run/holt.sock")).doesNotExist();
        assertThat(home.data().resolve("holt.db-wal"))
                .as("the database was closed")
                .doesNotExist();
        assertThat(Files.readString(home.data().resolve("log/daemon.log"))).contains("stopping; sessions go on");
        assertThat(home.data().resolve("log/daemon.err")).isEmptyFile();
        assertThat(following.ended().status()).isNotZero();
        assertThat(following.ended().err()).isNotEmpty();
        assertThat(ProcessHandle.of(pid)).isPresent();
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.session(id).path("pid").asLong()).isEqualTo(pid);
    }

    @Test
    void stoppingTheDaemonWithAllStopsTheSessionsToo() {
        Path repository = home.project("calc");
        Outside outside = new Outside(home, repository);
        String first = home.spawn("calc", "sleep 987654");
        String second = home.spawn("calc", "sleep 987654");
        home.holt("daemon", "stop", "--all").succeeded();
        await().atMost(PATIENCE).until(() -> home.daemon().isEmpty());
        assertThat(home.processesOf(first)).isEmpty();
        assertThat(home.processesOf(second)).isEmpty();
        assertThat(home.windows()).isEmpty();
        home.recover();
        outside.assertNothingRuns(first);
        assertThat(home.status(second)).isEqualTo("stopped");
    }

    private List<Integer> ticks(String id) {
        List<Integer> ticks = new ArrayList<>();
        home.holt("logs", id)
                .succeeded()
                .out()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("tick \\d+"))
                .forEach(line -> ticks.add(Integer.parseInt(line.substring("tick ".length()))));
        return ticks;
    }

    private static List<Integer> countingFromNought(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
