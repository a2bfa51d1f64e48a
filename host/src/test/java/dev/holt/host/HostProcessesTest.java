package dev.holt.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.place.ProcessRef;
import dev.holt.os.BootId;
import dev.holt.os.ProcEnviron;
import dev.holt.os.ProcStat;
import dev.holt.os.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HostProcessesTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    private final String launch = UUID.randomUUID().toString();
    private final HostProcesses processes = new HostProcesses(BootId::current);
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        ProcEnviron.marked("HOLT_LAUNCH_ID", launch).forEach(process -> Signals.send(process.pid(), Signals.KILL));
    }

    @Test
    void knowsOneProcessByBootNumberAndStart() throws Exception {
        ProcessRef process = processes.find(start("sleep 100").pid()).orElseThrow();

        assertThat(processes.alive(process)).isTrue();
        assertThat(processes.alive(new ProcessRef(process.bootId(), process.pid(), process.start() + 1)))
                .isFalse();
        assertThat(new HostProcesses(() -> "another boot").alive(process)).isFalse();
        assertThat(processes.find(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void aZombieIsNotAliveButItsGroupCanBeSignalled() throws Exception {
        // The shell becomes a program that never reaps its children.
        Path pidFile = temp.resolve("pid");
        start(
                "setsid sh -c 'echo $$ > %1$s.new; mv %1$s.new %1$s; sleep 100 & read x < %1$s.go' & exec sleep 100"
                        .formatted(pidFile),
                () -> mkfifo(temp.resolve("pid.go")));
        await().until(() -> Files.exists(pidFile));
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessRef leader = processes.find(pid).orElseThrow();

        Files.writeString(temp.resolve("pid.go"), "go\n");
        await().until(() -> ProcStat.read(pid).orElseThrow().ended());

        assertThat(processes.alive(leader)).isFalse();
        assertThat(processes.find(pid)).isEmpty();
        assertThat(members(pid)).isEqualTo(1);
        processes.signalGroup(leader, Signals.KILL);
        await().until(() -> members(pid) == 0);
    }

    @Test
    void signalsTheGroupOfTheProcessThatIsMeantOnly() throws Exception {
        Process process = start("exec setsid sh -c 'sleep 100 & wait'");
        await().until(() -> members(process.pid()) == 2);
        ProcessRef meant = processes.find(process.pid()).orElseThrow();

        processes.signalGroup(new ProcessRef(meant.bootId(), meant.pid(), meant.start() + 1), Signals.KILL);
        processes.signalGroup(new ProcessRef("another boot", meant.pid(), meant.start()), Signals.KILL);
        processes.signalGroup(new ProcessRef(meant.bootId(), 1, meant.start()), Signals.KILL);
        assertThat(processes.alive(meant)).isTrue();

        processes.signalGroup(meant, Signals.TERM);
        await().until(() -> !processes.alive(meant) && members(process.pid()) == 0);
    }

    @Test
    void signalsNoGroupOfWhichTheProcessIsAMemberOnly() throws Exception {
        ProcessRef member = processes.find(start("exec sleep 100").pid()).orElseThrow();

        processes.signalGroup(member, Signals.KILL);

        assertThat(processes.alive(member)).isTrue();
    }

    @Test
    void bug27_endsEverythingThatCarriesTheMark() throws Exception {
        start("setsid sleep 100 & (sleep 100 &); sleep 100");
        await().until(() -> marked() >= 4);

        assertThat(processes.killMarked(launch, GRACE)).isGreaterThanOrEqualTo(4);

        assertThat(marked()).isZero();
        assertThat(processes.killMarked(launch, GRACE)).isZero();
    }

    @Test
    void killsAfterTheGraceWhatDoesNotWantToEnd() throws Exception {
        start("trap '' TERM; touch %s; while :; do sleep 100; done".formatted(temp.resolve("ready")));
        await().until(() -> Files.exists(temp.resolve("ready")));

        assertThat(processes.killMarked(launch, Duration.ofMillis(200))).isGreaterThanOrEqualTo(1);

        assertThat(marked()).isZero();
    }

    @Test
    void theGraceEndsWithTheLastProcess() throws Exception {
        start("exec sleep 100");
        await().until(() -> marked() == 1);
        long before = System.nanoTime();

        processes.killMarked(launch, Duration.ofSeconds(20));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void endsStoppedProcessesInOrder() throws Exception {
        Path bye = temp.resolve("bye");
        Process process = start(
                "trap 'touch %s; exit' TERM; touch %s; while :; do :; done".formatted(bye, temp.resolve("ready")));
        await().until(() -> Files.exists(temp.resolve("ready")));
        Signals.send(process.pid(), Signals.STOP);

        processes.killMarked(launch, GRACE);

        assertThat(bye).exists();
    }

    private Process start(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(temp.toFile());
        builder.environment().put("HOLT_LAUNCH_ID", launch);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Process start(String script, Runnable before) throws IOException {
        before.run();
        return start(script);
    }

    private static void mkfifo(Path path) {
        try {
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int marked() {
        return ProcEnviron.marked("HOLT_LAUNCH_ID", launch).size();
    }

    private long members(long group) {
        return ProcEnviron.marked("HOLT_LAUNCH_ID", launch).stream()
                .filter(process -> process.group() == group)
                .count();
    }
}
