package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The thin client as a pipe and on a terminal. */
@Tag("core")
class ClientTest {
    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();

    @BeforeEach
    void project() {
        repository = home.project("calc");
    }

    @AfterEach
    void close() {
        home.close();
    }

    private HoltHome.Result shell(String script) {
        return home.run(
                repository, "bash", "-c", script.replace("HOLT", home.client().toString()));
    }

    private Screen screen() {
        return new Screen(home, repository, 80, 24);
    }

    @Test
    void twoClientsThatStartADaemonAtOnceGetOne() {
        for (int round = 0; round < 3; round++) {
            home.crash();
            HoltHome.Result both =
                    shell("HOLT daemon status >&2 | : ; HOLT project ls --json & HOLT project ls --json & wait");
            assertThat(both.out().lines().map(line -> line.contains("\"id\":\"calc\"")))
                    .containsExactly(true, true);
            long daemons = ProcessHandle.allProcesses()
                    .filter(p -> HoltHome.environmentOf(p.pid()).contains("HOLT_HOME=" + home.data()))
                    .filter(p ->
                            p.info().arguments().map(List::of).orElse(List.of()).contains("--serve"))
                    .count();
            assertThat(daemons).isEqualTo(1);
        }
    }

    @Test
    void interruptEndsWhatFollows() {
        String id = home.spawn("echo first; sleep 600");
        try (Screen screen = screen()) {
            screen.type(home.client() + " logs -f " + id + "; echo \"status $?\"")
                    .awaits("first");
            screen.keys("C-c").awaits("status 130");
            screen.type(home.client() + " ls -w; echo \"again $?\"").awaits("working");
            screen.keys("C-c").awaits("again 130");
        }
        await().atMost(PATIENCE)
                .until(() -> home.holt("operations", "ls", "--json")
                        .json()
                        .path("operations")
                        .isEmpty());
    }

    @Test
    void aSecondInterruptNeedsNoDaemon() throws Exception {
        long daemon = home.daemon().orElseThrow().pid();
        try (Screen screen = screen()) {
            home.run(repository, "kill", "-STOP", Long.toString(daemon)).succeeded();
            screen.type(home.client() + " ls; echo \"status $?\"");
            await().atMost(PATIENCE).until(() -> clientsWait());
            screen.keys("C-c");
            screen.keys("C-c").awaits("status 130");
        } finally {
            home.run(repository, "kill", "-CONT", Long.toString(daemon)).succeeded();
        }
        home.holt("ls").succeeded();
    }

    private boolean clientsWait() {
        return ProcessHandle.allProcesses()
                .anyMatch(p ->
                        p.info().command().filter(c -> c.endsWith("/bin/holt")).isPresent()
                                && HoltHome.environmentOf(p.pid()).contains("HOLT_HOME=" + home.data()));
    }

    @Test
    void aReaderThatGoesEndsItQuietly() {
        String id = home.spawn("yes | head -n 100000; sleep 600");
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().length() > 200_000);
        assertThat(shell("HOLT logs " + id + " | head -n 1").succeeded().err()).isEmpty();
        // Whoever follows notices at the next line after the last reader has let go of the pipe.
        HoltHome.Result follow =
                shell("{ HOLT events --follow --after 0; echo $? >&2; } | { head -n 1; exec < /dev/null; HOLT rename "
                        + id + " noticed; }");
        assertThat(follow.err()).isEqualTo("141\n");
        assertThat(follow.out().lines()).hasSize(2).last().asString().contains("noticed");
        assertThat(shell("HOLT ls >&-").status()).isEqualTo(1);
        HoltHome.Result full = shell("HOLT ls > /dev/full");
        assertThat(full.status()).isEqualTo(1);
        assertThat(full.err()).contains("No space left");
    }

    @Test
    void standardInputIsReadOnlyWhenItIsWanted() {
        assertThat(shell("printf 'a\\nb\\n' | { HOLT ls; cat; }").succeeded().out())
                .isEqualTo("a\nb\n");
    }

    @Test
    void aMegabyteOnStandardInput() {
        byte[] prompt = new byte[1 << 20];
        Arrays.fill(prompt, (byte) '#');
        byte[] end = "\necho arrived; sleep 600\n".getBytes(UTF_8);
        System.arraycopy(end, 0, prompt, prompt.length - end.length, end.length);
        String id = home.holtIn(repository, prompt, "spawn", "--agent", "shell", "-")
                .succeeded()
                .line();
        assertThat(home.sessionDirectory(id).resolve("prompt.md")).hasBinaryContent(prompt);
        await().atMost(PATIENCE).until(() -> home.holt("logs", id).out().contains("arrived"));
    }

    @Test
    void linesFitTheTerminal() {
        home.holt(
                        "spawn",
                        "--agent",
                        "shell",
                        "--name",
                        "a name that is much longer than a narrow terminal is wide",
                        "sleep 600")
                .succeeded();
        try (Screen screen = screen()) {
            for (int columns : new int[] {120, 50, 24}) {
                screen.resize(columns, 20);
                screen.type("clear; stty size").awaits("20 " + columns);
                screen.type(home.client() + " ls; echo end" + columns).awaits("\nend" + columns);
                assertThat(screen.text()).contains("calc-1").doesNotContain("\nthan");
                assertThat(screen.text().lines().filter(line -> line.startsWith("calc-1")))
                        .hasSize(1);
            }
            screen.resize(100, 20);
            screen.type("clear; " + home.client() + " ls --watch").awaits("BRANCH");
            screen.resize(30, 20);
            await().atMost(PATIENCE)
                    .until(() ->
                            !screen.text().contains("BRANCH") && screen.text().contains("calc-1"));
            screen.keys("C-c");
        }
    }

    @Test
    void coloursOnlyOnATerminalThatWantsThem() {
        home.spawn("sleep 600");
        assertThat(home.holt("ls").out()).doesNotContain("\u001b");
        String onTerminal = "script -qec '" + home.client() + " ls' /dev/null";
        assertThat(shell("TERM=xterm " + onTerminal).out()).contains("\u001b[");
        assertThat(shell("TERM=xterm NO_COLOR=1 " + onTerminal).out()).doesNotContain("\u001b[");
        assertThat(shell("TERM=dumb " + onTerminal).out()).doesNotContain("\u001b[3");
    }

    @Test
    void attachIsTheRealTerminalAndLeavingItEndsNothing() {
        String id = home.spawn("stty size; while read -r line; do echo \"got $line\"; stty size; done");
        try (Screen screen = new Screen(home, repository, 91, 27)) {
            screen.type(home.client() + " attach " + id + "; echo \"status $?\"");
            screen.type("hello").awaits("got hello").awaits("27 91");
            screen.keys("C-b", "d").awaits("status 0");
            assertThat(screen.text()).contains("Ctrl-b d");
            assertThat(home.status(id)).isEqualTo("working");
            // A second time, and the daemon dies meanwhile: the terminal is tmux's, not the daemon's.
            screen.type("clear; " + home.client() + " attach " + id + "; echo \"again $?\"")
                    .awaits("got hello");
            home.crash();
            screen.type("you").awaits("got you");
            screen.keys("C-b", "d").awaits("again 0");
            screen.type("clear; stty -a").awaits(" icanon");
            assertThat(screen.text()).contains(" echo ");
        }
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.holt("attach", id).status()).isEqualTo(2);
    }

    @Test
    void theTerminalIsAsItWasWhenTheDaemonIsKilled() {
        home.spawn("sleep 600");
        try (Screen screen = screen()) {
            screen.type(home.client() + " ls --watch; echo \"status $?\"").awaits("working");
            home.crash();
            screen.awaits("status 1");
            assertThat(screen.text().replace("\n", "")).contains("the daemon closed the connection");
            screen.type("clear; stty -a").awaits(" icanon");
            assertThat(screen.text()).contains(" echo ", "isig icanon");
        }
    }

    @Test
    void buildsOfDifferentAge() throws Exception {
        Path newer = distribution("99991231235959-ffffffff");
        String id = home.spawn("sleep 600");
        long agent = home.session(id).path("pid").asLong();
        long first = home.daemon().orElseThrow().pid();

        // Somebody is served: a newer client says so and leaves the daemon alone.
        Process follower = home.start(
                repository,
                List.of(home.client().toString(), "events", "--follow"),
                ProcessBuilder.Redirect.DISCARD,
                home.directory().resolve("follower.err"));
        await().atMost(PATIENCE)
                .until(() -> home.holt("operations", "ls", "--json")
                                .json()
                                .path("operations")
                                .size()
                        == 1);
        HoltHome.Result busy = home.run(repository, newer.toString(), "ls");
        assertThat(busy.status()).isEqualTo(1);
        assertThat(busy.err()).contains("holt daemon restart", "sessions go on");
        assertThat(home.daemon().orElseThrow().pid()).isEqualTo(first);
        follower.destroy();
        follower.waitFor();
        await().atMost(PATIENCE)
                .until(() -> home.holt("operations", "ls", "--json")
                        .json()
                        .path("operations")
                        .isEmpty());

        // Nobody is: it replaces the daemon, and sessions go on.
        await().atMost(PATIENCE)
                .until(() -> home.run(repository, newer.toString(), "ls").status() == 0);
        long second = home.daemon().orElseThrow().pid();
        assertThat(second).isNotEqualTo(first);
        assertThat(home.run(repository, newer.toString(), "daemon", "status", "--json")
                        .json()
                        .path("build")
                        .asString())
                .isEqualTo("99991231235959-ffffffff");

        // The older client is served by it.
        assertThat(home.session(id).path("pid").asLong()).isEqualTo(agent);
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.daemon().orElseThrow().pid()).isEqualTo(second);
    }

    @Test
    void aNewerClientRestartsABusyDaemonWhenItIsTold() throws Exception {
        Path newer = distribution("99991231235959-ffffffff");
        String id = home.spawn("sleep 600");
        Process follower = home.start(
                repository,
                List.of(home.client().toString(), "events", "--follow"),
                ProcessBuilder.Redirect.DISCARD,
                home.directory().resolve("follower.err"));
        await().atMost(PATIENCE)
                .until(() -> home.holt("operations", "ls", "--json")
                                .json()
                                .path("operations")
                                .size()
                        == 1);
        home.run(repository, newer.toString(), "daemon", "restart").succeeded();
        assertThat(follower.waitFor()).isNotZero();
        assertThat(home.run(repository, newer.toString(), "daemon", "status", "--json")
                        .json()
                        .path("build")
                        .asString())
                .isEqualTo("99991231235959-ffffffff");
        assertThat(home.status(id)).isEqualTo("working");
    }

    /** A copy of the distribution with another build id; its client. */
    private Path distribution(String build) throws IOException {
        Path root = home.makeDirectory("dist-" + build);
        home.run(home.directory(), "cp", "-a", home.dist() + "/bin", home.dist() + "/libexec", root.toString())
                .succeeded();
        Files.createSymbolicLink(root.resolve("lib"), home.dist().toRealPath().resolve("lib"));
        home.write(root.resolve("build-id"), build + "\n");
        return root.resolve("bin/holt");
    }
}
