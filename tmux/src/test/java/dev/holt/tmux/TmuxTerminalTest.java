package dev.holt.tmux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.StandInRunner;
import dev.holt.core.terminal.Streaming;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalContract;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.host.HostPlaces;
import dev.holt.os.BootId;
import dev.holt.os.ProcStat;
import dev.holt.os.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TmuxTerminalTest extends TerminalContract {
    private static final String PATH = "/usr/bin:/bin";

    private @Nullable HostPlaces places;
    private @Nullable Tmux tmux;

    @Override
    protected Place place(Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        return place(new Base("tester", home, StandInRunner.in(directory)));
    }

    @Override
    protected Terminal terminal(Place place, Path directory) throws IOException {
        Path stable = Files.createDirectories(directory.resolve("stable"));
        tmux = new Tmux(place, directory.resolve("s"), stable, PATH);
        return new TmuxTerminals(directory.resolve("s"), stable, 1 << 20, PATH).in(place);
    }

    @AfterEach
    void killServer() {
        tmux().commands("kill-server");
        await().until(tmux()::isDeserted);
        Objects.requireNonNull(places).close();
    }

    @Test
    void bug28_usersTmuxConfigurationIsNotUsed() throws Exception {
        Files.writeString(temp.resolve("home/.tmux.conf"), "set -g @mine yes\nset -g status on\nset -g base-index 7\n");
        Files.createDirectories(temp.resolve("home/.config/tmux"));
        Files.writeString(temp.resolve("home/.config/tmux/tmux.conf"), "set -g @mine yes\n");

        startShell("calc-1", "cat");

        assertThat(shown("#{@mine}|#{status}|#{base-index}|#{socket_path}|#{config_files}"))
                .isEqualTo("|off|0|" + temp.resolve("s") + "|/dev/null");
        assertThat(tmux().argv(List.of())).contains("-f", "/dev/null");
        assertThat(Files.getPosixFilePermissions(temp.resolve("s")))
                .noneMatch(p -> p.name().contains("OTHERS"));
    }

    @Test
    void theInputLineIsSeenAndCleared() throws Exception {
        TerminalHandle handle = startShell("calc-1", "printf 'say> '; cat");
        await().until(() -> terminal.capture(handle, 5).equals("say>"));
        Attended attended = (Attended) terminal;
        terminal.type(handle, new SafeText("half a thought"), false);
        await().untilAsserted(() -> assertThat(attended.inputLine(handle))
                .hasValueSatisfying(line -> assertThat(line.leftOfCursor()).isEqualTo("say> half a thought")));

        attended.clearInputLine(handle, false);
        await().untilAsserted(() -> assertThat(attended.inputLine(handle))
                .hasValueSatisfying(
                        line -> assertThat(line.leftOfCursor().strip()).isEqualTo("say>")));
    }

    @Test
    void whatIsBehindTheCursorIsSeenAndClearedToo() throws Exception {
        TerminalHandle handle = startShell("calc-1", "PS1='say> ' exec bash --norc --noprofile -i");
        await().until(() -> terminal.capture(handle, 5).equals("say>"));
        Attended attended = (Attended) terminal;
        terminal.type(handle, new SafeText("half a thought"), false);
        ((Streaming) terminal).keys(handle, new byte[] {1});
        await().untilAsserted(() -> assertThat(attended.inputLine(handle))
                .hasValueSatisfying(line -> assertThat(line.rightOfCursor()).isEqualTo("half a thought")));

        attended.clearInputLine(handle, true);
        await().untilAsserted(() -> assertThat(attended.inputLine(handle))
                .hasValueSatisfying(line -> assertThat(line.rightOfCursor()).isEmpty()));
    }

    @Test
    void bug08_serverKeepsAStableDirectory() throws Exception {
        startShell("calc-1", "cat");
        Path directory = temp.resolve("calc-1");
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + serverPid() + "/cwd")))
                .isEqualTo(temp.resolve("stable").toRealPath());

        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(directory);
        TerminalHandle window = startShell("calc-2", "pwd; cat");

        await().until(() ->
                terminal.capture(window, 1).equals(temp.resolve("calc-2").toString()));
    }

    @Test
    void theServerHoldsNothingOfItsCaller() throws Exception {
        startShell("calc-1", "cat");
        String pid = serverPid();

        String environment = Files.readString(Path.of("/proc/" + pid + "/environ"));
        assertThat(environment.split("\0"))
                .containsExactlyInAnyOrder(
                        "PATH=" + PATH, "HOME=" + temp.resolve("home"), "TERM=dumb", "LC_ALL=C.UTF-8", "SHELL=/bin/sh");
        List<String> foreign = new ArrayList<>(openFiles(pid));
        foreign.retainAll(openFiles(Long.toString(ProcessHandle.current().pid())));
        foreign.removeIf(file -> !file.startsWith("pipe:") && !file.startsWith("socket:"));
        assertThat(foreign).isEmpty();
    }

    @Test
    void bug19_anUnreachableServerIsNotAnEmptyOne() throws Exception {
        TerminalHandle window = startShell("calc-1", "cat");
        long server = Long.parseLong(serverPid());
        await().until(() -> terminal.capture(window, 1).isEmpty());
        Signals.send(server, Signals.STOP);
        try {
            assertThat(terminal.probe()).isInstanceOf(TerminalSnapshot.Unreachable.class);
            assertThatExceptionOfType(TerminalException.class)
                    .isThrownBy(() -> terminal.capture(window, 1))
                    .returns(ErrorCode.TERMINAL_UNREACHABLE, HoltException::code);
        } finally {
            Signals.send(server, Signals.CONT);
        }
        assertThat(windows()).containsOnlyKeys(window);
    }

    @Test
    void bug19_aServerThatDiedIsAnEmptyOne() throws Exception {
        TerminalHandle window = startShell("calc-1", "cat");
        long server = Long.parseLong(serverPid());
        Signals.send(server, Signals.KILL);
        await().until(() -> ProcStat.read(server).filter(stat -> !stat.ended()).isEmpty());
        assertThat(temp.resolve("s")).exists();

        assertThat(windows()).isEmpty();
        terminal.stop(window, GRACE);
        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.type(window, new SafeText("x"), true))
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);
        startShell("calc-1", "cat");
        assertThat(windows()).containsOnlyKeys(window);
    }

    @Test
    void bug27_aRunnerThatDoesNotEndIsKilledAfterTheGrace() throws Exception {
        String script = """
                #!/bin/sh
                [ "$1" = session ] || exec cat > /dev/null
                trap '' HUP TERM
                echo deaf
                while :; do sleep 0.1; done
                """;
        Path deaf = Files.writeString(temp.resolve("deaf"), script);
        assertThat(deaf.toFile().setExecutable(true)).isTrue();
        terminal = with(deaf);
        TerminalHandle window = startShell("calc-1", "unused");
        await().until(() -> terminal.capture(window, 1).equals("deaf"));
        long runner = Long.parseLong(shown("#{pane_pid}"));

        terminal.stop(window, Duration.ofMillis(200));

        assertThat(place.processes().find(runner)).isEmpty();
        assertThat(windows()).isEmpty();
    }

    @Test
    void E3_aPersonWhoScrollsBackDoesNotKeepTheEnter() throws Exception {
        Path messages = startTui("calc-1", 0);
        assertThat(tmux().commands("copy-mode", "-t", "=calc-1:0.0").succeeded())
                .isTrue();

        terminal.type(terminal.handle("calc-1"), new SafeText("hello"), true);

        await().until(() -> Files.exists(messages.resolve("message-1")));
        assertThat(messages.resolve("message-1")).hasContent("hello");

        assertThat(tmux().commands("copy-mode", "-t", "=calc-1:0.0").succeeded())
                .isTrue();
        ((Streaming) terminal).keys(terminal.handle("calc-1"), "keys\r".getBytes(StandardCharsets.UTF_8));

        await().until(() -> Files.exists(messages.resolve("message-2")));
        assertThat(messages.resolve("message-2")).hasContent("keys");
    }

    @Test
    void whatAPersonOpensBesideIsNeverTypedInto() throws Exception {
        Path messages = startTui("calc-1", 0);
        assertThat(tmux().commands("new-window", "-t", "=calc-1:", ";", "split-window", "-t", "=calc-1:0")
                        .succeeded())
                .isTrue();

        terminal.type(terminal.handle("calc-1"), new SafeText("hello"), true);

        await().until(() -> Files.exists(messages.resolve("message-1")));
        assertThat(windows()).containsOnlyKeys(terminal.handle("calc-1"));
    }

    @Test
    void E1_theOutputOfAnAgentReachesNoClipboard() throws Exception {
        startShell("calc-1", "cat");

        assertThat(shown("#{set-clipboard}|#{update-environment}|#{remain-on-exit}|#{window-size}|#{mouse}"))
                .isEqualTo("off||on|latest|1");
        assertThat(tmux().commands("show-options", "-gqwv", "allow-passthrough")
                        .outputText()
                        .strip())
                .isIn("off", "");
    }

    @Test
    void aPasteIntoADeadWindowDoesNotEndTheServer() throws Exception {
        TerminalHandle other = startShell("calc-1", "cat");
        TerminalHandle dead = startShell("calc-2", "exit 0");
        await().until(() -> !state(dead).running());

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.type(dead, new SafeText("hello"), true))
                .withMessageContaining("has ended");
        terminal.type(dead, new SafeText(""), true);

        assertThat(state(other).running()).isTrue();
        assertThat(tmux().commands("list-buffers").outputText()).isEmpty();
        assertThat(tmux().commands("list-keys").outputText()).doesNotContain("{ paste-buffer", "choose-buffer");
    }

    @Test
    void noBufferIsLeftBehind() throws Exception {
        startTui("calc-1", 0);
        terminal.type(terminal.handle("calc-1"), new SafeText("secret"), true);
        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.type(terminal.handle("calc-2"), new SafeText("secret"), true));

        assertThat(tmux().commands("list-buffers").outputText()).isEmpty();
    }

    @Test
    void theServerEndsWithItsLastWindow() throws Exception {
        TerminalHandle window = startShell("calc-1", "cat");
        long server = Long.parseLong(serverPid());

        terminal.stop(window, GRACE);

        await().until(() -> ProcStat.read(server).isEmpty());
    }

    @Test
    void saysHowToGetTmux() {
        Terminal without = new TmuxTerminals(temp.resolve("s"), temp, 1 << 20, temp.toString()).in(place);

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(without::require)
                .withMessageContaining("apt-get install tmux")
                .returns(ErrorCode.TERMINAL_MISSING, HoltException::code);
        assertThat(without.probe()).isInstanceOf(TerminalSnapshot.Windows.class);
    }

    private Place place(Base base) {
        places = new HostPlaces(base, BootId::current);
        return places.find(PlaceId.HOST).orElseThrow();
    }

    /** A terminal on the same server whose windows get another runner. */
    private Terminal with(Path runner) throws IOException {
        Base base = place.base();
        Objects.requireNonNull(places).close();
        return terminal(place(new Base(base.user(), base.home(), runner)), temp);
    }

    private Tmux tmux() {
        return Objects.requireNonNull(tmux);
    }

    private String serverPid() {
        return shown("#{pid}");
    }

    private String shown(String format) {
        return tmux().commands("display-message", "-p", "-t", "=calc-1:0.0", format)
                .outputText()
                .strip();
    }

    private static List<String> openFiles(String pid) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    files.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException _) {
                    // It was closed meanwhile.
                }
            }
        }
        return files;
    }
}
