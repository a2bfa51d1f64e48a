package dev.holt.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubprocessTest {
    private static final Path ROOT = Path.of("/");
    private static final byte[] NOTHING = {};

    private final String mark = UUID.randomUUID().toString();
    private final Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "TEST_MARK", mark);

    @Test
    void givesInputAndReturnsOutputErrorAndStatus() throws Exception {
        Subprocess.Result result =
                run("cat; echo oops >&2; exit 3", "hello".getBytes(UTF_8), Duration.ofSeconds(10), 100);

        assertThat(result.outputText()).isEqualTo("hello");
        assertThat(result.errorText()).isEqualTo("oops\n");
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.timedOut()).isFalse();
    }

    @Test
    void linesOfItsErrorsAreToldWhileItRunsAndAreBounded() throws Exception {
        List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
        Subprocess.Result result = Subprocess.run(
                List.of(
                        "/bin/sh",
                        "-c",
                        "echo one >&2; head -c 10000 /dev/zero | tr '\\0' x >&2; echo >&2; echo two >&2"),
                ROOT,
                environment,
                new Subprocess.Streams(NOTHING, null, null, line -> lines.add(new String(line, UTF_8))),
                Duration.ofSeconds(10),
                100);

        assertThat(result.status()).isZero();
        assertThat(lines).containsExactly("one", "x".repeat(4096), "two");
    }

    @Test
    void keepsTheBeginningAndCountsTheRest() throws Exception {
        Subprocess.Result result = run("head -c 1000000 /dev/zero", NOTHING, Duration.ofSeconds(10), 10);

        assertThat(result.output()).hasSize(10);
        assertThat(result.outputBytes()).isEqualTo(1_000_000);
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void inheritsNothing() throws Exception {
        Subprocess.Result result = Subprocess.run(
                List.of("/usr/bin/env"), ROOT, Map.of("ONLY", "this"), NOTHING, Duration.ofSeconds(10), 1000);

        assertThat(result.outputText()).isEqualTo("ONLY=this\n");
    }

    @Test
    void bug27_timeoutKillsTheWholeTree() throws Exception {
        Subprocess.Result result =
                run("echo begun; (sh -c 'sleep 100 & sleep 100') & sleep 100", NOTHING, Duration.ofMillis(300), 100);

        assertThat(result.timedOut()).isTrue();
        assertThat(result.outputText()).isEqualTo("begun\n");
        assertGone();
    }

    @Test
    void timeoutKillsTheGroupOfALeaderAndItsOrphans() throws Exception {
        Subprocess.Result result = Subprocess.run(
                List.of("setsid", "sh", "-c", "(sleep 100 &); sleep 100"),
                ROOT,
                environment,
                NOTHING,
                Duration.ofMillis(300),
                100);

        assertThat(result.timedOut()).isTrue();
        assertGone();
    }

    @Test
    void interruptKillsTheProgram() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                run("sleep 100", NOTHING, Duration.ofSeconds(100), 100);
            } catch (InterruptedException _) {
                interrupted.set(true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !ProcEnviron.marked("TEST_MARK", mark).isEmpty());

        caller.interrupt();
        caller.join();

        assertThat(interrupted).isTrue();
        assertGone();
    }

    @Test
    void doesNotWaitLongForOthersWhoHoldThePipes() throws Exception {
        Subprocess.Result result = run("echo done; setsid sleep 100 & exit 0", NOTHING, Duration.ofSeconds(20), 100);

        assertThat(result.outputText()).isEqualTo("done\n");
        assertThat(result.succeeded()).isTrue();
        ProcEnviron.marked("TEST_MARK", mark).forEach(process -> Signals.send(process.pid(), Signals.KILL));
        assertGone();
    }

    @Test
    void refusesAMissingProgram() {
        assertThatThrownBy(() -> Subprocess.run(
                        List.of("/no/such/program"), ROOT, environment, NOTHING, Duration.ofSeconds(1), 1))
                .isInstanceOf(IOException.class);
    }

    private Subprocess.Result run(String script, byte[] input, Duration timeout, int limit)
            throws IOException, InterruptedException {
        return Subprocess.run(List.of("sh", "-c", script), ROOT, environment, input, timeout, limit);
    }

    private void assertGone() {
        await().until(() -> ProcEnviron.marked("TEST_MARK", mark).isEmpty());
    }
}
