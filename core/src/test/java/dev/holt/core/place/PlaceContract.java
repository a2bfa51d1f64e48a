package dev.holt.core.place;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Place} keeps to. Its implementations extend this with a real place that has this host's files and processes. */
@Timeout(120)
public abstract class PlaceContract {
    protected static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");
    protected static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A directory of the test's own, there and here. */
    @TempDir
    protected Path temp;

    /** The place; the same all through a test. */
    protected abstract Place place();

    private Completed run(String script) {
        return place().run(Command.of(List.of("sh", "-c", script), temp, PATH, PATIENCE));
    }

    @Test
    void commandsRunWithNothingInheritedAndBoundedOutput() {
        Completed completed = place().run(new Command(
                List.of("sh", "-c", "pwd; cat; env | grep -c HOME; echo oh >&2; exit 7"),
                temp,
                PATH,
                "in\n".getBytes(UTF_8),
                PATIENCE,
                1000));

        assertThat(completed.outputText()).isEqualTo(temp + "\nin\n0\n");
        assertThat(completed.errorText()).isEqualTo("oh\n");
        assertThat(completed.status()).isEqualTo(7);
        Completed flood = place().run(new Command(
                List.of("sh", "-c", "yes | head -c 3000000"), temp, PATH, new byte[0], PATIENCE, 1000));
        assertThat(flood.succeeded()).isTrue();
        assertThat(flood.output()).hasSize(1000);
        assertThat(run("kill -9 $$").status()).isEqualTo(137);
    }

    @Test
    void bug27_aTimeoutTakesTheWholeGroupAlong() {
        String mark = UUID.randomUUID().toString();
        Completed completed = place().run(Command.of(
                List.of("sh", "-c", "(sleep 100 &); sleep 100"),
                temp,
                Map.of("PATH", "/usr/bin:/bin", "HOLT_LAUNCH_ID", mark),
                Duration.ofMillis(300)));

        assertThat(completed.timedOut()).isTrue();
        await().atMost(PATIENCE).until(() -> place().processes().killMarked(mark, Duration.ZERO) == 0);
    }

    @Test
    void saysWhatCanNotBeStarted() {
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> place().run(Command.of(List.of("no-such"), temp, PATH, PATIENCE)))
                .withMessageContaining("no-such")
                .returns(ErrorCode.START_FAILED, HoltException::code);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> place().run(Command.of(List.of("true"), temp.resolve("x"), PATH, PATIENCE)))
                .returns(ErrorCode.START_FAILED, HoltException::code);
    }

    @Test
    void programsAreFoundInTheGivenPathOnly() {
        assertThat(
                        run("mkdir bin plain dir dir/tool; touch plain/tool; printf '#!/bin/sh\n' > bin/tool; chmod +x bin/tool")
                                .succeeded())
                .isTrue();
        String path = "%1$s/dir:%1$s/plain:%1$s/bin".formatted(temp);

        assertThat(place().program("tool", Map.of("PATH", path))).hasValue(temp.resolve("bin/tool"));
        assertThat(place().program("tool", PATH)).isEmpty();
        assertThat(place().program("cd", PATH)).as("what is in the shell").isEmpty();
        assertThat(place().program(temp + "/bin/tool", PATH)).hasValue(temp.resolve("bin/tool"));
        assertThat(place().program(temp + "/plain/tool", PATH)).isEmpty();
    }

    @Test
    void filesAreBeneathTheirRoot() throws IOException {
        Files files = place().files(temp.resolve("root"));
        files.putAtomic("a/b", "one".getBytes(UTF_8));
        files.putAtomic("a/b", "two and three".getBytes(UTF_8));

        assertThat(files.read("a/b", 3)).hasValue("two".getBytes(UTF_8));
        assertThat(files.size("a/b")).hasValue(13);
        assertThat(files.pieceAt("a/b", 4, 3).orElseThrow().content()).isEqualTo("and".getBytes(UTF_8));
        assertThat(files.pieceAt("a/b", 40, 3).orElseThrow().content()).isEmpty();
        assertThat(files.list("a")).containsExactly("b");
        assertThat(files.list("none")).isEmpty();
        assertThat(files.read("none", 3)).isEmpty();
        assertThat(files.read("a", 3)).as("a directory").isEmpty();
        assertThat(java.nio.file.Files.getPosixFilePermissions(temp.resolve("root/a/b")))
                .hasSize(2);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> files.read("../../etc/passwd", 10))
                .returns(ErrorCode.INVALID_ARGUMENT, HoltException::code);
        files.remove("a");
        files.remove("a");
        assertThat(files.list("a")).isEmpty();
    }

    @Test
    void aFileIsKnownAgainUnderAnotherName() {
        Files files = place().files(temp);
        files.putAtomic("log", "1".getBytes(UTF_8));
        String before = files.pieceAt("log", 0, 1).orElseThrow().file();
        assertThat(run("mv log log.1; echo 2 > log").succeeded()).isTrue();

        assertThat(files.pieceAt("log.1", 0, 1).orElseThrow().file()).isEqualTo(before);
        assertThat(files.pieceAt("log", 0, 1).orElseThrow().file()).isNotEqualTo(before);
    }

    @Test
    void aWatchTellsOfWhatIsThereAndOfWhatComes() throws Exception {
        Files files = place().files(temp.resolve("spool"));
        files.putAtomic("first", new byte[0]);
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        try (var _ = place().watch(temp.resolve("spool"), names::add)) {
            assertThat(names.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
            files.putAtomic("second", new byte[0]);
            await().atMost(PATIENCE).until(() -> names.contains("second"));
        }
    }

    @Test
    void aProcessIsKnownByItsStart() throws Exception {
        Process process = new ProcessBuilder("setsid", "sleep", "100").start();
        try {
            ProcessRef found = place().processes().find(process.pid()).orElseThrow();

            assertThat(place().processes().alive(found)).isTrue();
            ProcessRef former = new ProcessRef(found.bootId(), found.pid(), found.start() - 1);
            assertThat(place().processes().alive(former)).isFalse();
            place().processes().signalGroup(former, 9);
            place().processes().signalGroup(new ProcessRef("another", found.pid(), found.start()), 9);
            assertThat(place().processes().alive(found)).isTrue();
            // It leads its group from a moment after its start on.
            await().atMost(PATIENCE).until(() -> {
                place().processes().signalGroup(found, 9);
                return !place().processes().alive(found);
            });
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatCarriesTheMarkIsEndedAndNothingElse() throws Exception {
        String mark = UUID.randomUUID().toString();
        ProcessBuilder marked = new ProcessBuilder("sh", "-c", "trap '' TERM; while :; do sleep 1; done");
        marked.environment().put("HOLT_LAUNCH_ID", mark);
        Process stubborn = marked.start();
        Process other = new ProcessBuilder("sleep", "100").start();
        try {
            assertThat(place().processes().killMarked(mark, Duration.ofMillis(300)))
                    .isPositive();
            assertThat(stubborn.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isAlive()).isTrue();
            assertThat(place().processes().killMarked(mark, Duration.ZERO)).isZero();
        } finally {
            stubborn.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void listenersAreSeen() throws Exception {
        Path socket = temp.resolve("s");
        assertThat(place().isDeserted(socket)).isTrue();
        try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unix.bind(UnixDomainSocketAddress.of(socket));
            assertThat(place().isDeserted(socket)).isFalse();
            assertThat(place().listeningPorts()).contains(tcp.getLocalPort());
        }
        assertThat(place().isDeserted(socket)).as("left behind").isTrue();
    }

    @Test
    void aListenedCommandTellsItsLinesAndItsEnd() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (var _ = place().listen(
                        "test",
                        List.of("sh", "-c", "echo one; echo err >&2; printf 'two\nrest'"),
                        temp,
                        PATH,
                        line -> lines.add(new String(line, UTF_8)),
                        ended::countDown)) {
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lines).containsExactly("one", "two");

        CountDownLatch closed = new CountDownLatch(1);
        AutoCloseable endless = place().listen("test", List.of("cat"), temp, PATH, _ -> {}, closed::countDown);
        endless.close();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
