package dev.holt.zellij;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.StandInRunner;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Needs zellij: the one that {@code HOLT_ZELLIJ} names, or one in {@code PATH}. */
class ZellijTerminalTest extends TerminalContract {
    private @Nullable HostPlaces places;

    @Override
    protected Place place(Path directory) throws IOException {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "no zellij: neither HOLT_ZELLIJ nor PATH names one");
        Path home = Files.createDirectories(directory.resolve("home"));
        return place(new Base("tester", home, StandInRunner.in(directory)));
    }

    @Override
    protected Terminal terminal(Place place, Path directory) {
        String searchPath = String.valueOf(program().orElseThrow().getParent());
        return new ZellijTerminals(sockets(), windowFiles(), 1 << 20, searchPath).in(place);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (places == null) {
            return;
        }
        for (ZellijWindow window : new ZellijHome(sockets(), windowFiles()).all()) {
            terminal.stop(new TerminalHandle(ZellijHome.PREFIX + window.name()), GRACE);
        }
        places.close();
        for (Path directory : List.of(sockets(), windowFiles())) {
            if (Files.exists(directory)) {
                assertThat(directory).isEmptyDirectory();
            }
        }
        assertThat(temp.resolve("home")).isEmptyDirectory();
        await().until(() -> servers().isEmpty());
    }

    @Test
    void usersZellijConfigurationIsNotUsed() throws Exception {
        Path users = Files.createDirectories(temp.resolve("home/.config/zellij"));
        Files.writeString(users.resolve("config.kdl"), "default_mode \"normal\"\n!broken {");
        try {
            TerminalHandle window = startShell("calc-1", "echo up; cat");

            await().until(() -> terminal.capture(window, 1).equals("up"));
            try (Stream<Path> files = Files.walk(users)) {
                assertThat(files).hasSize(2);
            }
        } finally {
            Files.delete(users.resolve("config.kdl"));
            Files.delete(users);
            Files.delete(temp.resolve("home/.config"));
        }
    }

    @Test
    void theServerHoldsNothingOfItsCaller() throws Exception {
        startShell("calc-1", "cat");
        long pid = server("calc-1");

        assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"))).isEqualTo(temp.toRealPath());
        List<String> names = Arrays.stream(
                        Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0"))
                .map(variable -> variable.substring(0, variable.indexOf('=')))
                .toList();
        assertThat(names)
                .contains("ZELLIJ_SOCKET_DIR", "TMPDIR", "XDG_CACHE_HOME")
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "TERM",
                        "LC_ALL",
                        "SHELL",
                        "PWD",
                        "OLDPWD",
                        "ZELLIJ",
                        "ZELLIJ_SESSION_NAME",
                        "ZELLIJ_SOCKET_DIR",
                        "TMPDIR",
                        "XDG_CACHE_HOME",
                        "XDG_CONFIG_HOME",
                        "XDG_DATA_HOME");
        List<String> foreign = new ArrayList<>(openFiles(pid));
        foreign.retainAll(openFiles(ProcessHandle.current().pid()));
        foreign.removeIf(file -> !file.startsWith("pipe:") && !file.startsWith("socket:"));
        assertThat(foreign).isEmpty();
    }

    @Test
    void theBoundOnTheSizeOfFilesIsNotTheAgents() throws Exception {
        TerminalHandle window = startShell("calc-1", "ulimit -f; cat");

        await().until(() -> terminal.capture(window, 1).equals("unlimited"));
    }

    @Test
    void theLogIsBounded() throws Exception {
        TerminalHandle window = startShell("calc-1", "while :; do seq 100000; done");
        Path log = temp.resolve("calc-1.log");
        Path former = temp.resolve("calc-1.log.1");
        await().until(() -> Files.size(log) > 1 << 20);

        assertThat(state(window).running()).isTrue();

        assertThat(former).exists();
        await().until(() -> Files.exists(log) && Files.size(log) > 1 << 20);
        // Nobody looks, and the file stops growing at its bound.
        await().atMost(Duration.ofSeconds(40)).until(() -> Files.size(log) == 16 << 20);
        assertThat(terminal.capture(window, 1)).isNotEmpty();
        assertThat(state(window).running()).isTrue();
        await().until(() -> Files.exists(log) && Files.size(log) > 0);
    }

    @Test
    void bug19_aWindowThatHangsHidesNoOther() throws Exception {
        TerminalHandle window = startShell("calc-1", "cat");
        TerminalHandle other = startShell("calc-2", "echo here; cat");
        await().until(() -> terminal.capture(other, 1).equals("here"));
        long server = server("calc-1");
        Signals.send(server, Signals.STOP);
        try {
            assertThat(windows()).containsOnlyKeys(window, other);
            assertThat(state(window).running()).isTrue();
            assertThat(terminal.capture(other, 1)).isEqualTo("here");
            assertThatExceptionOfType(TerminalException.class)
                    .isThrownBy(() -> terminal.capture(window, 1))
                    .returns(ErrorCode.TERMINAL_UNREACHABLE, HoltException::code);
        } finally {
            Signals.send(server, Signals.CONT);
        }
    }

    @Test
    void bug19_aServerThatDiedIsNoWindow() throws Exception {
        TerminalHandle window = startShell("calc-1", "cat");
        long server = server("calc-1");
        Signals.send(server, Signals.KILL);
        await().until(() -> ProcStat.read(server).filter(stat -> !stat.ended()).isEmpty());

        assertThat(windows()).isEmpty();
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
                trap '' HUP TERM
                echo deaf
                while :; do sleep 0.1; done
                """;
        Path deaf = Files.writeString(temp.resolve("deaf"), script);
        assertThat(deaf.toFile().setExecutable(true)).isTrue();
        Base base = place.base();
        Objects.requireNonNull(places).close();
        place = place(new Base(base.user(), base.home(), deaf));
        terminal = terminal(place, temp);
        TerminalHandle window = startShell("calc-1", "unused");
        await().until(() -> terminal.capture(window, 1).equals("deaf"));
        long runner = window("calc-1").runner().orElseThrow().pid();

        terminal.stop(window, Duration.ofMillis(200));

        assertThat(place.processes().find(runner)).isEmpty();
        assertThat(windows()).isEmpty();
    }

    @Test
    void enterInADeadWindowDoesNotRunTheAgentAgain() throws Exception {
        Path runs = temp.resolve("runs");
        TerminalHandle window = startShell("calc-1", "echo run >> " + runs);
        await().until(() -> !state(window).running());

        new ZellijTyping(zellij(), window("calc-1")).write(new byte[] {'\r'});

        await().until(() -> terminal.capture(window, 5).contains("holt restore"));
        assertThat(state(window).running()).isFalse();
        assertThat(runs).hasContent("run\n");
    }

    @Test
    void E1_theOutputOfAnAgentReachesNoClipboard() throws Exception {
        Path go = temp.resolve("go");
        TerminalHandle window = startShell(
                "calc-1",
                "until [ -e %s ]; do sleep 0.02; done; printf '\\033]52;c;aGVsbG8=\\007\\033]52;c;?\\007printed\\n'; cat"
                        .formatted(go));
        AttachWay.Exec way = (AttachWay.Exec) terminal.attach(window);
        Path seen = temp.resolve("seen");
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", ZellijTexts.words(way.argv()), "/dev/null")
                .redirectOutput(seen.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm-256color");
        Process person = builder.start();
        try {
            await().until(() -> state(window).attached() == 1);
            Files.createFile(go);
            await().until(() ->
                    Files.readString(seen, StandardCharsets.ISO_8859_1).contains("printed"));
            press(person, "typed after it\r");
            await().until(() ->
                    Files.readString(seen, StandardCharsets.ISO_8859_1).contains("typed after it"));
            assertThat(Files.readString(seen, StandardCharsets.ISO_8859_1)).doesNotContain("]52;", "aGVsbG8");
        } finally {
            person.descendants().forEach(ProcessHandle::destroy);
            person.destroy();
        }
    }

    @Test
    void aPersonLeavesByTheKeysOfTmux() throws Exception {
        TerminalHandle window = startShell("calc-1", "stty -echo; echo up; cat");
        await().until(() -> terminal.capture(window, 1).equals("up"));
        AttachWay.Exec way = (AttachWay.Exec) terminal.attach(window);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", ZellijTexts.words(way.argv()), "/dev/null")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm-256color");
        Process person = builder.start();
        try {
            await().until(() -> state(window).attached() == 1);
            await().untilAsserted(() -> {
                press(person, "\002d");
                assertThat(person.waitFor(100, TimeUnit.MILLISECONDS)).isTrue();
            });
        } finally {
            person.descendants().forEach(ProcessHandle::destroy);
            person.destroy();
        }
        await().until(() -> state(window).attached() == 0);
        assertThat(state(window).running()).isTrue();
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() throws Exception {
        Path deep = temp.resolve("d".repeat(80));
        terminal = new ZellijTerminals(
                        deep,
                        windowFiles(),
                        1 << 20,
                        String.valueOf(program().orElseThrow().getParent()))
                .in(place);

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> startShell("calc-1", "cat"))
                .withMessageContaining("expected: at most 107")
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);
    }

    @Test
    void aStartThatFailsSaysWhyAndLeavesNothing() throws Exception {
        Path programs = Files.createDirectory(temp.resolve("programs"));
        Path broken = Files.writeString(programs.resolve("zellij"), "#!/bin/sh\necho no such luck >&2\nexit 3\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();
        terminal = new ZellijTerminals(sockets(), windowFiles(), 1 << 20, programs.toString()).in(place);

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> startShell("calc-1", "cat"))
                .withMessageContaining("no such luck")
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);

        assertThat(windows()).isEmpty();
        assertThat(windowFiles()).isEmptyDirectory();
    }

    @Test
    void saysHowToGetZellij() {
        Base base = place.base();
        assertThat(base.home()).exists();
        Terminal without = new ZellijTerminals(sockets(), windowFiles(), temp.toString()).in(place);
        if (Stream.of(Base.USUAL_PATH.split(":")).anyMatch(d -> Files.exists(Path.of(d, "zellij")))) {
            return;
        }

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(without::require)
                .withMessageContaining("cargo install --locked zellij")
                .returns(ErrorCode.TERMINAL_MISSING, HoltException::code);
        assertThat(without.probe()).isInstanceOf(TerminalSnapshot.Windows.class);
    }

    private static void press(Process person, String keys) {
        try {
            person.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
            person.getOutputStream().flush();
        } catch (IOException _) {
            // They have left.
        }
    }

    private Place place(Base base) {
        places = new HostPlaces(base, BootId::current);
        return places.find(PlaceId.HOST).orElseThrow();
    }

    private Zellij zellij() {
        ZellijHome home = new ZellijHome(sockets(), windowFiles());
        return new Zellij(place, home, program().orElseThrow().getParent() + ":" + Base.USUAL_PATH);
    }

    private ZellijWindow window(String name) {
        return new ZellijHome(sockets(), windowFiles()).window(new TerminalHandle(ZellijHome.PREFIX + name));
    }

    private Path sockets() {
        return temp.resolve("s");
    }

    private Path windowFiles() {
        return temp.resolve("zellij");
    }

    /** The server of a window is its runner's parent. */
    private long server(String name) {
        long runner = window(name).runner().orElseThrow().pid();
        return ProcStat.read(runner).orElseThrow().parent();
    }

    private List<Long> servers() throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains(temp.toString()) && line.contains("zellij"))
                            .isPresent())
                    .map(ProcessHandle::pid)
                    .toList();
        }
    }

    private static Optional<Path> program() {
        String named = System.getenv().getOrDefault("HOLT_ZELLIJ", "");
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<Path> inPath = Stream.of(path.split(":")).map(directory -> Path.of(directory, "zellij"));
        return Stream.concat(named.isEmpty() ? Stream.empty() : Stream.of(Path.of(named)), inPath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> openFiles(long pid) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
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
