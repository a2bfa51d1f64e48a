package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions in zellij: the one that {@code HOLT_ZELLIJ} names, or one in {@code PATH}. */
class ZellijTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void aSessionFromSpawnToKillAndTheDaemonMayDie() {
        findZellij();
        home.holt("config", "set", "terminal", "zellij").succeeded();
        home.project("calc");
        String id = home.spawn("echo up; read -r x; echo \"got $x\"; sleep 600");
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().contains("up"));
        assertThat(home.windows()).isEmpty();
        long agent = home.session(id).path("pid").asLong();

        home.crash();

        assertThat(home.status(id)).isIn("working", "idle");
        assertThat(home.session(id).path("pid").asLong()).isEqualTo(agent);
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.data().resolve("zellij")).isEmptyDirectory();
        assertThat(home.run().resolve("z")).isEmptyDirectory();
        await().atMost(PATIENCE).until(() -> servers() == 0);
    }

    @Test
    void sessionsStayReachableWhenTheSettingChanges() {
        findZellij();
        home.project("calc");
        String before = home.spawn("echo before; sleep 600");
        home.holt("config", "set", "terminal", "zellij").succeeded();
        String after = home.spawn("echo after; sleep 600");

        assertThat(home.windows()).containsExactly(before);
        assertThat(home.status(before)).isIn("working", "idle");
        assertThat(home.status(after)).isIn("working", "idle");
        await().atMost(PATIENCE).until(() -> home.holt("logs", after).out().contains("after"));

        home.holt("kill", before).succeeded();
        assertThat(home.windows()).isEmpty();
        home.holt("restore", before).succeeded();
        assertThat(home.windows()).isEmpty();
        assertThat(home.data().resolve("zellij").resolve(before)).isDirectory();

        home.holt("config", "set", "terminal", "").succeeded();
        home.holt("kill", after).succeeded();
        home.holt("restore", after).succeeded();
        assertThat(home.windows()).containsExactly(after);
        assertThat(home.data().resolve("zellij").resolve(after)).doesNotExist();
        assertThat(home.status(before)).isIn("working", "idle");
    }

    @Test
    void withoutZellijASpawnSaysHowToGetIt() {
        assumeTrue(
                Stream.of("/usr/local/bin", "/usr/bin", "/bin").noneMatch(d -> Files.exists(Path.of(d, "zellij"))),
                "zellij is where it is always found");
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        home.environment().put("PATH", java + ":/usr/bin:/bin");
        Path repository = home.project("calc");
        home.holt("config", "set", "terminal", "zellij").succeeded();

        assertThat(home.holt("spawn", "--json", "--agent", "shell", "true").refused(5, "TERMINAL_MISSING"))
                .contains("cargo install --locked zellij");
        home.assertNothingHalfMade(repository);
        assertThat(home.holt("doctor").out()).contains("zellij", "missing", "cargo install --locked zellij");
        assertThat(home.holt("config", "set", "terminal", "screen", "--json").refused(2, "SETTING_INVALID"))
                .contains("tmux or zellij");
    }

    /** Before the first daemon, which keeps the {@code PATH} that it is started with. */
    private void findZellij() {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "no zellij: neither HOLT_ZELLIJ nor PATH names one");
        home.environment().merge("PATH", String.valueOf(program.get().getParent()), (path, own) -> own + ":" + path);
    }

    private long servers() {
        return ProcessHandle.allProcesses()
                .filter(process -> HoltHome.commandLineOf(process.pid()).contains("--server " + home.run()))
                .count();
    }

    private static Optional<Path> program() {
        String named = System.getenv().getOrDefault("HOLT_ZELLIJ", "");
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<Path> inPath = Stream.of(path.split(":", -1)).map(directory -> Path.of(directory, "zellij"));
        return Stream.concat(named.isEmpty() ? Stream.empty() : Stream.of(Path.of(named)), inPath)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
