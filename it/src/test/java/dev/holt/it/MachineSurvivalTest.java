package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Daemons and VMMs are killed at every moment; {@code box} runs through all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineSurvivalTest {
    private final MachineLab lab = new MachineLab();
    private String boot = "";

    @BeforeAll
    void start() {
        lab.start("box");
        boot = lab.sh("box", "cat /proc/sys/kernel/random/boot_id");
        lab.sh("box", "setsid sh -c 'while :; do echo t >> /tmp/ticks; sleep 0.2; done' >/dev/null 2>&1 </dev/null &");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    static Stream<String> points() throws Exception {
        return Stream.concat(StepTables.create().stream(), StepTables.start().stream());
    }

    @Test
    void bug16_machinesAndWhatRunsInThemSurviveTheDaemon() {
        long pid = lab.vmm("box").pid();
        lab.home().crash();
        lab.home().recover();
        assertThat(lab.state("box")).isEqualTo("running");
        assertThat(lab.vmm("box").pid()).isEqualTo(pid);
        assertBoxIsWell();

        lab.holt("daemon", "restart").succeeded();
        assertThat(lab.vmm("box").pid()).isEqualTo(pid);
        assertBoxIsWell();
    }

    @Test
    void aCommandWhoseDaemonIsKilledEndsHereAndThere() {
        HoltHome.Client client = lab.home().client("vm", "exec", "box", "--", "sh", "-c", "echo up; exec sleep 98765");
        await().atMost(PATIENCE).until(() -> client.out().contains("up"));
        lab.home().crash();
        assertThat(client.ended().status()).isEqualTo(125);
        lab.home().recover();
        assertBoxIsWell();
        await().atMost(PATIENCE)
                .until(() -> lab.sh("box", "ps -eo args= | grep -c '^sleep 98765' || true")
                        .equals("0"));
    }

    @Test
    void bug18_signalsToTheDaemonReachNoMachine() {
        ProcessHandle daemon = lab.home().daemon().orElseThrow();
        assertThat(daemon.destroy()).isTrue();
        await().atMost(PATIENCE).until(() -> lab.home().daemon().isEmpty());
        assertBoxIsWell();
    }

    @Test
    void B4_aVmmThatIsKilledIsToldAndLeavesNothing() {
        lab.holt("run", "-d", "--name", "victim").succeeded();
        lab.home().signal("KILL", lab.vmm("victim").pid());
        assertThat(lab.awaitEnd("victim", "failed")).contains("what ran it is gone");
        lab.assertOnlyUp("box");
        assertBoxIsWell();
        HoltHome.Result refused = lab.exec("victim", "true");
        assertThat(refused.status()).isEqualTo(125);
        lab.holt("vm", "start", "victim").succeeded();
        assertThat(lab.sh("victim", "echo again")).isEqualTo("again");
        lab.holt("vm", "delete", "victim").succeeded();
        lab.assertOnlyUp("box");
    }

    @Test
    void B4_aVmmThatDiesWithoutADaemonIsToldAndLeavesNothing() {
        lab.holt("run", "-d", "--name", "victim").succeeded();
        long pid = lab.vmm("victim").pid();
        lab.home().crash();
        lab.home().signal("KILL", pid);
        lab.home().recover();
        assertThat(lab.awaitEnd("victim", "failed")).isEqualTo("it ended while no daemon ran");
        lab.assertOnlyUp("box");
        lab.holt("vm", "delete", "victim").succeeded();
        assertBoxIsWell();
    }

    @Test
    void aCopyWhoseDaemonIsKilledCanBeDoneAgain() throws Exception {
        byte[] content = new byte[100 << 20];
        new Random(2).nextBytes(content);
        Path file = lab.home().directory().resolve("big");
        Files.write(file, content);
        HoltHome.Client client = lab.home().client("vm", "cp", file.toString(), "box:/root/big");
        ProcessHandle daemon = lab.home().daemon().orElseThrow();
        await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> position(daemon.pid(), file) > 4 << 20);
        lab.home().crash();
        assertThat(client.ended().status()).isNotZero();
        lab.home().recover();
        assertBoxIsWell();

        lab.holt("vm", "cp", file.toString(), "box:/root/big").succeeded();
        String digest = lab.home()
                .run(lab.home().directory(), "sha256sum", "big")
                .succeeded()
                .out()
                .substring(0, 64);
        assertThat(lab.sh("box", "sha256sum < /root/big | cut -c1-64; find /root -type f -size +1M"))
                .as("whole, and no other file")
                .isEqualTo(digest + "\n/root/big");
        lab.sh("box", "rm /root/big");
        Files.delete(file);
    }

    @Test
    void aMachineForOneCommandIsGoneWhenItsDaemonWasKilled() {
        HoltHome.Client client =
                lab.home().client("run", "--rm", "--name", "brief", "--", "sh", "-c", "echo up; exec sleep 98765");
        await().atMost(PATIENCE).until(() -> client.out().contains("up"));
        lab.home().crash();
        assertThat(client.ended().status()).isEqualTo(125);
        lab.home().recover();
        await().atMost(PATIENCE).until(() -> lab.names().equals(List.of("box")));
        lab.assertOnlyUp("box");
        assertThat(lab.directories()).containsExactly("box");
        assertBoxIsWell();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void B4_nothingOfAMachineLeaksWhenTheDaemonDies(String point) {
        lab.holt("daemon", "stop").succeeded();
        await().atMost(PATIENCE).until(() -> lab.home().daemon().isEmpty());
        lab.home().crashAt(point);
        HoltHome.Result run = lab.holt("run", "-d", "--name", "crashed");
        assertThat(run.status()).isEqualTo(125);
        assertThat(run.err()).contains("closed the connection before the command ended");
        await().atMost(PATIENCE).until(() -> lab.home().daemon().isEmpty());
        lab.home().recover();

        if (point.equals("after vm.start/running")) {
            assertThat(lab.state("crashed")).isEqualTo("running");
            assertThat(lab.sh("crashed", "hostname")).isEqualTo("crashed");
        } else {
            lab.assertOnlyUp("box");
            if (point.contains("vm.create/")) {
                assertThat(lab.names()).containsExactly("box");
                assertThat(lab.directories()).containsExactly("box");
            } else {
                assertThat(lab.state("crashed")).isEqualTo("stopped");
                assertThat(lab.show("crashed").path("why").asString()).contains("interrupted");
            }
        }
        if (point.equals("after vm.start/vmm")) {
            lab.holt("vm", "start", "crashed").succeeded();
            assertThat(lab.sh("crashed", "hostname")).isEqualTo("crashed");
        }
        if (lab.names().contains("crashed")) {
            lab.holt("vm", "delete", "crashed").succeeded();
        }
        lab.assertOnlyUp("box");
        assertThat(lab.directories()).containsExactly("box");
        assertThat(new DatabaseFile(lab.home()).journal()).isEmpty();
        assertBoxIsWell();
    }

    /** How far a process has read a file; -1 when it has not opened it. */
    private static long position(long pid, Path file) throws IOException {
        for (Path descriptor : MachineLab.files(Path.of("/proc/" + pid + "/fd"))) {
            try {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    String info = Files.readString(Path.of("/proc/" + pid + "/fdinfo/" + descriptor.getFileName()));
                    return Long.parseLong(info.lines().findFirst().orElseThrow().replaceAll("\\D", ""));
                }
            } catch (NoSuchFileException _) {
                // It was closed just now.
            }
        }
        return -1;
    }

    /** It is the same boot, and the program in it goes on. */
    private void assertBoxIsWell() {
        assertThat(lab.sh("box", "cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
        String ticks = lab.sh("box", "wc -l < /tmp/ticks");
        await().atMost(PATIENCE)
                .until(() -> !lab.sh("box", "wc -l < /tmp/ticks").equals(ticks));
    }
}
