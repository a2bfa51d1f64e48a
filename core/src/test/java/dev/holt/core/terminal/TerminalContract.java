package dev.holt.core.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Terminal} keeps to. Its implementations extend this with a real terminal in a real place, and clean up after themselves. */
@Timeout(60)
public abstract class TerminalContract {
    protected static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    protected Path temp;

    protected Terminal terminal;
    protected Place place;

    /** A place whose runner is {@link StandInRunner} or behaves like it. */
    protected abstract Place place(Path directory) throws IOException;

    /** A terminal of its own, of which nothing runs yet. */
    protected abstract Terminal terminal(Place place, Path directory) throws IOException;

    @BeforeEach
    final void open() throws IOException {
        place = place(temp);
        terminal = terminal(place, temp);
    }

    @Test
    void theProgramIsFit() {
        terminal.require();
    }

    @Test
    void thereAreNoWindowsBeforeTheFirst() {
        assertThat(windows()).isEmpty();
    }

    @Test
    void aWindowRunsTheRunnerInItsSizeAndDirectory() throws Exception {
        Instant before = Instant.now().minusSeconds(2);
        TerminalHandle window = startShell("calc-1", "stty size; pwd; cat");

        assertThat(window).isEqualTo(terminal.handle("calc-1"));
        await().until(() -> terminal.capture(window, 10).startsWith("50 220\n" + temp.resolve("calc-1")));
        assertThat(windows()).containsOnlyKeys(window);
        WindowState state = state(window);
        assertThat(state.running()).isTrue();
        assertThat(state.attached()).isZero();
        assertThat(state.lastOutput()).isBetween(before, Instant.now().plusSeconds(2));
    }

    @Test
    void noOutputIsLostToTheLog() throws Exception {
        startShell("calc-1", "printf 'first\\n'; seq 1 2000; echo last");

        Path log = temp.resolve("calc-1.log");
        await().until(() -> Files.exists(log) && Files.readString(log).contains("last"));
        String expected =
                IntStream.rangeClosed(1, 2000).mapToObj(i -> i + "\r\n").collect(Collectors.joining());
        assertThat(log).content().startsWith("first\r\n" + expected + "last\r\n");
    }

    @Test
    void namesOfDirectoriesAreData() throws Exception {
        String name = "a 'b' \"c\" $(touch x) `touch y` #(touch z) #{pid} %Y #S \\ ü;";
        Path strange = Files.createDirectory(temp.resolve(name));
        Path session = Files.createDirectory(strange.resolve("session;"));
        writeLaunch(session, strange, List.of("/bin/sh", "-c", "pwd; cat"));
        TerminalHandle window = terminal.start(
                new TerminalLaunch("calc-1", strange, session, strange.resolve("output;"), new TerminalSize(200, 24)));

        await().until(() -> terminal.capture(window, 5).equals(strange.toString()));
        await().until(() -> Files.exists(strange.resolve("output;")));
        try (var left = Files.list(strange)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsOnly("session;", "output;");
        }
    }

    @Test
    void aLiveWindowOfTheSameNameIsAnError() throws Exception {
        TerminalHandle window = startShell("calc-1", "echo original; cat");
        await().until(() -> terminal.capture(window, 5).equals("original"));

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> startShell("calc-1", "echo usurper; cat"))
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);

        assertThat(terminal.capture(window, 5)).isEqualTo("original");
    }

    @Test
    void bug21_aDeadAgentIsSeenThoughItsWindowStays() throws Exception {
        TerminalHandle window = startShell("calc-1", "echo bye; exit 3");

        await().until(() -> !state(window).running());
        assertThat(terminal.capture(window, 10)).isEqualTo("bye");
        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.type(window, new SafeText("hello"), false));
    }

    @Test
    void aDeadWindowOfTheSameNameIsReplaced() throws Exception {
        TerminalHandle window = startShell("calc-1", "echo old");
        await().until(() -> !state(window).running());

        startShell("calc-1", "echo new; cat");

        await().until(() -> terminal.capture(window, 5).equals("new"));
        assertThat(state(window).running()).isTrue();
    }

    @Test
    void D7_sessionNameIsNeverAPrefixMatch() throws Exception {
        TerminalHandle longer = startShell("calc-10", "cat");
        TerminalHandle shorter = terminal.handle("calc-1");
        SafeText text = new SafeText("for another");

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.type(shorter, text, true))
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);
        assertThatExceptionOfType(TerminalException.class).isThrownBy(() -> terminal.capture(shorter, 5));
        assertThatExceptionOfType(TerminalException.class).isThrownBy(() -> terminal.attach(shorter));
        terminal.stop(shorter, GRACE);

        assertThat(state(longer).running()).isTrue();
        assertThat(terminal.capture(longer, 5)).isEmpty();
    }

    @Test
    void D7_namesThatAreTargetsOfOthersAreRefused() {
        for (String name : List.of("", "a:b", "a.0", "=a", "%1", "@2", "$3", "-t", "a b", "a;", "{last}", "a\nb")) {
            assertThatExceptionOfType(TerminalException.class)
                    .isThrownBy(() -> terminal.handle(name))
                    .returns(ErrorCode.INVALID_NAME, HoltException::code);
            assertThatExceptionOfType(TerminalException.class)
                    .isThrownBy(() -> terminal.capture(new TerminalHandle(name), 1));
        }
    }

    @Test
    void bug09_multiLinePasteIsSubmitted() throws Exception {
        Path messages = startTui("calc-1", 120);
        TerminalHandle window = terminal.handle("calc-1");
        List<String> texts = List.of(
                "one line",
                "many\nlines\n\n\tof text\n",
                "x".repeat(3400) + "\n" + "y".repeat(3400),
                "-starts as an option",
                "; kill-server ;",
                ";",
                "#{pid} #(touch x) $(touch y) `touch z` %Y \\ \\; \"'",
                "/compact !ls @file #memory ~",
                "Grüße, 世界 👩‍🔬 \u202Eright to left",
                "[201~ is harmless without its escape");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Path message = messages.resolve("message-" + (i + 1));

            terminal.type(window, new SafeText(text), true);

            await().until(() -> Files.exists(message));
            assertThat(Files.readString(message)).isEqualTo(text);
        }
    }

    @Test
    void theLongestTextArrivesInOnePiece() throws Exception {
        Path messages = startTui("calc-1", 0);
        String text = "0123456789abcde\n".repeat(SafeText.MOST_BYTES / 16);

        terminal.type(terminal.handle("calc-1"), new SafeText(text), true);

        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(messages.resolve("message-1")));
        assertThat(messages.resolve("message-1")).hasContent(text);
    }

    @Test
    void whatIsNotSubmittedStaysADraft() throws Exception {
        Path messages = startTui("calc-1", 0);
        TerminalHandle window = terminal.handle("calc-1");

        terminal.type(window, new SafeText("a draft "), false);
        await().until(() -> terminal.capture(window, 1).startsWith("draft of 8>"));
        terminal.type(window, new SafeText("that ends"), true);

        await().until(() -> Files.exists(messages.resolve("message-1")));
        assertThat(messages.resolve("message-1")).hasContent("a draft that ends");
        terminal.type(window, new SafeText(""), true);
        await().until(() -> Files.exists(messages.resolve("message-2")));
        assertThat(messages.resolve("message-2")).isEmptyFile();
    }

    @Test
    void aProgramThatShowsNothingGetsItsEnterToo() throws Exception {
        Path got = temp.resolve("got");
        TerminalHandle window =
                startShell("calc-1", "stty -echo; echo ready; read -r x; printf %%s \"$x\" > %s".formatted(got));
        await().until(() -> terminal.capture(window, 1).equals("ready"));

        terminal.type(window, new SafeText("silence"), true);

        await().until(() -> Files.exists(got) && Files.readString(got).equals("silence"));
    }

    @Test
    void capturesTheLastLinesOfScreenAndHistory() throws Exception {
        TerminalHandle window = startShell("calc-1", "seq 1 500; printf '\\033[1;31mred\\033[0m%0300d\\n' 7; cat");

        String wide = "red" + "0".repeat(299) + "7";
        await().until(() -> terminal.capture(window, 1).equals(wide));
        assertThat(terminal.capture(window, 3)).isEqualTo("499\n500\n" + wide);
        assertThat(terminal.capture(window, 400).lines()).hasSize(400).startsWith("102");
        assertThat(terminal.capture(window, 100_000)).startsWith("1\n2\n3\n");
    }

    @Test
    void stopEndsTheWindowAndIsIdempotent() throws Exception {
        TerminalHandle window = startShell("calc-1", "echo up; cat");
        TerminalHandle other = startShell("calc-2", "cat");
        await().until(() -> terminal.capture(window, 1).equals("up"));
        long runner = runnerPid("calc-1");

        terminal.stop(window, GRACE);

        assertThat(place.processes().find(runner)).isEmpty();
        assertThat(windows()).containsOnlyKeys(other);
        terminal.stop(window, GRACE);
        terminal.stop(other, GRACE);
        terminal.stop(other, GRACE);
        assertThat(windows()).isEmpty();
    }

    @Test
    void windowsStartWhileTheLastOneEnds() throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            TerminalHandle last = startShell("calc-1", "cat");
            for (int i = 2; i < 12; i++) {
                TerminalHandle ending = last;
                String next = "calc-" + i;
                Future<?> end = pool.submit(() -> terminal.stop(ending, GRACE));
                last = startShell(next, "cat");
                end.get();
                assertThat(windows()).containsOnlyKeys(last);
            }
        }
    }

    @Test
    void manyWindowsStartAtOnceAndOneProbeSeesThemAll() throws Exception {
        List<Callable<TerminalHandle>> starts = IntStream.rangeClosed(1, 20)
                .<Callable<TerminalHandle>>mapToObj(i -> () -> startShell("calc-" + i, "cat"))
                .toList();
        List<TerminalHandle> started = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TerminalHandle> future : pool.invokeAll(starts)) {
                started.add(future.get());
            }
        }
        assertThat(windows().keySet()).containsExactlyInAnyOrderElementsOf(started);
    }

    @Test
    void aPersonCanAttachAndIsCounted() throws Exception {
        TerminalHandle window = startShell("calc-1", "echo hello person; cat");
        AttachWay.Exec way = (AttachWay.Exec) terminal.attach(window);
        String command = way.argv().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null")
                .redirectOutput(temp.resolve("seen").toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm-256color");
        Process person = builder.start();
        try {
            await().until(() -> state(window).attached() == 1);
            await().until(() -> Files.readString(temp.resolve("seen"), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("hello person"));
        } finally {
            person.descendants().forEach(ProcessHandle::destroy);
            person.destroy();
        }
        await().until(() -> state(window).attached() == 0);
        assertThat(state(window).running()).isTrue();
    }

    @Test
    void bug30_streamsTheVeryBytesAndNobodyIsCounted() throws Exception {
        if (!(terminal instanceof Streaming streaming)) {
            return;
        }
        byte[] bytes = everyByteAndMore();
        Files.write(temp.resolve("bytes"), bytes);
        Path go = temp.resolve("go");
        TerminalHandle window = startShell(
                "calc-1",
                "stty raw; printf before; until [ -e %s ]; do sleep 0.02; done; cat %s; exec cat"
                        .formatted(go, temp.resolve("bytes")));
        await().until(() -> terminal.capture(window, 1).equals("before"));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (AutoCloseable _ = streaming.stream(window, received::writeBytes, () -> {})) {
            assertThat(state(window).attached()).isZero();
            Files.createFile(go);
            await().until(() -> received.size() >= bytes.length);
            assertThat(received.toByteArray()).isEqualTo(bytes);
        }
        terminal.type(window, new SafeText("unheard"), false);
        await().until(() -> terminal.capture(window, 10).contains("unheard"));
        assertThat(received.size()).isEqualTo(bytes.length);
    }

    @Test
    void keysArriveAsTheVeryBytes() throws Exception {
        if (!(terminal instanceof Streaming streaming)) {
            return;
        }
        byte[] bytes = Arrays.copyOf(everyByteAndMore(), 10_000);
        Path got = temp.resolve("got");
        TerminalHandle window = startShell("calc-1", "stty raw -echo; printf ready; exec cat > " + got);
        await().until(() -> terminal.capture(window, 1).equals("ready"));

        streaming.keys(window, bytes);

        await().until(() -> Files.size(got) >= bytes.length);
        assertThat(got).hasBinaryContent(bytes);
    }

    @Test
    void aStreamEndsWithItsWindow() throws Exception {
        if (!(terminal instanceof Streaming streaming)) {
            return;
        }
        Path go = temp.resolve("go");
        TerminalHandle window = startShell("calc-1", "until [ -e %s ]; do sleep 0.02; done".formatted(go));
        AtomicInteger ends = new AtomicInteger();
        try (AutoCloseable _ = streaming.stream(window, _ -> {}, ends::incrementAndGet)) {
            Files.createFile(go);
            await().until(() -> !state(window).running());
            await().until(() -> ends.get() == 1);
            terminal.stop(window, GRACE);
        }
        assertThat(ends).hasValue(1);
        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> streaming.stream(window, _ -> {}, () -> {}).close());
    }

    @Test
    void aStreamEndsWhenItsWindowIsTakenAway() throws Exception {
        if (!(terminal instanceof Streaming streaming)) {
            return;
        }
        TerminalHandle window = startShell("calc-1", "exec cat");
        CountDownLatch ended = new CountDownLatch(1);
        try (AutoCloseable _ = streaming.stream(window, _ -> {}, ended::countDown)) {
            terminal.stop(window, GRACE);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Starts a window in which the shell runs {@code script}. */
    protected final TerminalHandle startShell(String name, String script) throws IOException {
        return start(name, List.of("/bin/sh", "-c", script));
    }

    protected final TerminalHandle start(String name, List<String> argv) throws IOException {
        Path directory = Files.createDirectories(temp.resolve(name));
        writeLaunch(directory, directory, argv);
        return terminal.start(
                new TerminalLaunch(name, directory, directory, temp.resolve(name + ".log"), TerminalSize.USUAL));
    }

    /** Starts {@link StubTui} and waits until it is ready; returns the directory of its messages. */
    protected final Path startTui(String name, int pauseMillis) throws IOException, URISyntaxException {
        Path messages = Files.createDirectories(temp.resolve(name + "-messages"));
        String classes = Path.of(StubTui.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        TerminalHandle window = start(
                name,
                List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes,
                        StubTui.class.getName(),
                        messages.toString(),
                        String.valueOf(pauseMillis)));
        await().until(() -> terminal.capture(window, 1).equals("ready>"));
        return messages;
    }

    protected final Map<TerminalHandle, WindowState> windows() {
        return ((TerminalSnapshot.Windows) terminal.probe()).windows();
    }

    /** The state of a window that is there. */
    protected final WindowState state(TerminalHandle window) {
        return Objects.requireNonNull(windows().get(window));
    }

    protected final long runnerPid(String name) throws IOException {
        Path file = temp.resolve(name).resolve("pid");
        await().until(() -> Files.exists(file));
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("runner="))
                .mapToLong(line -> Long.parseLong(line.substring("runner=".length())))
                .findFirst()
                .orElseThrow();
    }

    private static void writeLaunch(Path session, Path directory, List<String> argv) throws IOException {
        List<String> fields = new ArrayList<>(List.of("holt-launch 1", "launch=test", "cwd=" + directory, "umask=022"));
        argv.forEach(argument -> fields.add("arg=" + argument));
        Files.writeString(session.resolve("launch"), String.join("\0", fields) + "\0");
        Files.writeString(session.resolve("env"), "PATH=/usr/bin:/bin\0LC_ALL=C.UTF-8\0");
    }

    /** Every byte, escapes and backslashes in between, and characters of many bytes that reads will cut in two. */
    private static byte[] everyByteAndMore() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int round = 0; round < 4; round++) {
            for (int b = 1; b < 256; b++) {
                bytes.write(b);
            }
            bytes.writeBytes("\\134 \\\\ %output %0 x\n\033[31mrot\033[0m\r\n".getBytes(UTF_8));
        }
        bytes.writeBytes("世界👩‍🔬".repeat(5000).getBytes(UTF_8));
        return bytes.toByteArray();
    }
}
