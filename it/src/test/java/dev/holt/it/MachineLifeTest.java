package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What can be done with a machine between its first start and its end. {@code box} has no network, {@code net} has one; both stay as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineLifeTest {
    /** Answers each connection to port 8000 of the guest's own loopback with one line. */
    private static final String SERVER = """
            exec >/dev/null 2>&1 </dev/null
            exec setsid perl -MIO::Socket::INET -e '
              my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8000, Listen => 5, ReuseAddr => 1) or die;
              while (my $c = $s->accept) { print $c "served\\n"; close $c }' &
            """;

    private final MachineLab lab = new MachineLab();

    @BeforeAll
    void start() {
        lab.start("box");
        lab.holt("run", "-d", "--name", "net").succeeded();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @Test
    void oneIsCreatedStartedStoppedAndStartedAgain() {
        assertThat(lab.holt("vm", "create", "--name", "life", "--net", "none")
                        .succeeded()
                        .line())
                .isEqualTo("life");
        assertThat(lab.state("life")).isEqualTo("created");
        lab.assertOnlyUp("box", "net");
        lab.holt("vm", "start", "life").succeeded();
        JsonNode running = lab.show("life");
        assertThat(running.path("state").asString()).isEqualTo("running");
        assertThat(running.path("memoryMiB").asInt()).isEqualTo(256);
        assertThat(ProcessHandle.of(running.path("pid").asLong())).isPresent();
        assertThat(lab.sh("life", "hostname")).isEqualTo("life");
        String boot = lab.sh("life", "cat /proc/sys/kernel/random/boot_id");
        lab.sh("life", "echo kept > /root/kept");

        lab.holt("vm", "start", "life").succeeded();
        assertThat(lab.sh("life", "cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);

        lab.holt("vm", "restart", "life").succeeded();
        assertThat(lab.sh("life", "cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(boot);
        assertThat(lab.sh("life", "cat /root/kept")).isEqualTo("kept");

        lab.sh("life", "echo bug12 > /root/not-synced");
        lab.holt("vm", "stop", "life").succeeded();
        assertThat(lab.state("life")).isEqualTo("stopped");
        lab.assertOnlyUp("box", "net");

        HoltHome.Result changed = lab.holt("vm", "set", "life", "--memory", "320M", "--disk-size", "9G");
        assertThat(changed.succeeded().out()).contains("320 MiB");
        lab.holt("vm", "start", "life").succeeded();
        assertThat(lab.sh("life", "cat /root/not-synced"))
                .as("bug12_stopLosesNothing")
                .isEqualTo("bug12");
        assertThat(Long.parseLong(lab.sh("life", "awk '/MemTotal/ {print $2}' /proc/meminfo")))
                .isBetween(240_000L, 320L << 10);
        assertThat(Long.parseLong(lab.sh("life", "df -k / | awk 'NR == 2 {print $2}'")))
                .isGreaterThan(8_200_000L);

        lab.holt("vm", "kill", "life").succeeded();
        assertThat(lab.state("life")).isEqualTo("stopped");
        assertThat(lab.show("life").path("why").asString()).contains("killed");
        assertThat(lab.holt("vm", "prune", "--dry-run").succeeded().line()).isEqualTo("life");
        assertThat(lab.holt("vm", "prune").succeeded().line()).isEqualTo("life");
        assertThat(lab.names()).containsExactly("box", "net");
        assertThat(lab.directories()).containsExactly("box", "net");
    }

    @Test
    void aPausedOneStandsStillAndGoesOnWithTheRightTime() {
        lab.sh("box", "nohup sh -c 'while :; do date +%s%N > /tmp/tick; sleep 0.1; done' >/dev/null 2>&1 </dev/null &");
        await().atMost(PATIENCE).until(() -> !lab.sh("box", "cat /tmp/tick").isEmpty());
        lab.holt("vm", "pause", "box").succeeded();
        assertThat(lab.state("box")).isEqualTo("paused");
        HoltHome.Result refused = lab.exec("box", "true");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.err()).contains("paused", "holt vm resume box");
        lab.holt("vm", "pause", "box").succeeded();
        lab.holt("vm", "resume", "box").succeeded();
        String tick = lab.sh("box", "cat /tmp/tick");
        await().atMost(PATIENCE).until(() -> !lab.sh("box", "cat /tmp/tick").equals(tick));
        assertThat(clockError("box")).isLessThan(2000);
        lab.sh("box", "pkill -f /tmp/tic[k]; true");
    }

    @Test
    void listShowStatsAndLogsSayWhatIsSo() {
        assertThat(lab.holt("vm", "list").succeeded().out()).contains("box", "net", "running");
        assertThat(lab.holt("vm", "show", "net").succeeded().out())
                .contains("state", "running", "network", "user", "tcg");
        JsonNode stats = lab.holt("vm", "stats", "box", "--json").succeeded().json();
        assertThat(stats.path("residentBytes").asLong()).isBetween(16L << 20, 2L << 30);
        assertThat(stats.path("diskBytes").asLong()).isPositive();
        assertThat(stats.path("guest").path("processes").asLong()).isPositive();
        assertThat(lab.holt("vm", "stats", "box").succeeded().out()).contains("cpu", "memory", "inside");
        lab.sh("box", "echo shown-on-the-console > /dev/console");
        await().atMost(PATIENCE)
                .until(() -> lab.holt("vm", "logs", "box").succeeded().out().contains("shown-on-the-console"));
    }

    @Test
    void filesAndDirectoriesAreCopiedBothWaysWithModesAndLinks() throws Exception {
        Path tree = lab.home().makeDirectory("tree");
        lab.home().makeDirectory("tree/deep/er");
        lab.home().write(tree.resolve("plain"), "plain\n");
        lab.home().write(tree.resolve("run me; $(no)\n"), "#!/bin/sh\n");
        lab.home().write(tree.resolve("deep/er/empty"), "");
        Files.setPosixFilePermissions(tree.resolve("run me; $(no)\n"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("deep/er"));
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("../nowhere"));

        lab.holt("vm", "cp", tree.toString(), "box:/root/").succeeded();
        lab.holt("vm", "cp", tree.toString(), "box:/root/other").succeeded();
        assertThat(
                        lab.sh(
                                "box",
                                "diff -r --no-dereference /root/tree /root/other && cd /root/tree && readlink link absolute dangling"))
                .isEqualTo("deep/er\n/etc/passwd\n../nowhere");
        assertThat(lab.sh("box", "stat -c %a /root/tree/run*")).isEqualTo("751");
        lab.holt("vm", "cp", "box:/root/tree", "back").succeeded();
        lab.home()
                .run(lab.home().directory(), "diff", "-r", "--no-dereference", "tree", "back")
                .succeeded();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(lab.home().directory().resolve("back/run me; $(no)\n"))))
                .isEqualTo("rwxr-x--x");

        lab.holt("vm", "cp", "tree/plain", "box:/root/renamed").succeeded();
        lab.sh("box", "chmod 640 /root/renamed");
        lab.holt("vm", "cp", "box:/root/renamed", ".").succeeded();
        assertThat(lab.home().directory().resolve("renamed")).hasContent("plain");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(lab.home().directory().resolve("renamed"))))
                .isEqualTo("rw-r-----");
        HoltHome.Result missing = lab.holt("vm", "cp", "box:/no/such", ".");
        assertThat(missing.status()).isEqualTo(3);
        assertThat(missing.err()).contains("/no/such");
        HoltHome.Result both = lab.holt("vm", "cp", "box:/root", "net:/root");
        assertThat(both.status()).isEqualTo(2);
    }

    @Test
    void bug23_whatAGuestSendsStaysInItsDirectory() {
        lab.sh(
                "box",
                "mkdir -p /root/trap && ln -sfn /tmp /root/trap/out && rm -rf /root/trap2 && cp -a /root/trap /root/trap2");
        Path target = lab.home().makeDirectory("caught");
        lab.holt("vm", "cp", "box:/root/trap", target + "/in").succeeded();
        assertThat(Files.isSymbolicLink(target.resolve("in/out"))).isTrue();
        // The link that is there now is not followed by the next copy.
        lab.sh("box", "rm /root/trap/out && mkdir /root/trap/out && echo x > /root/trap/out/holt-it-escaped");
        HoltHome.Result again = lab.holt("vm", "cp", "box:/root/trap", target + "/in");
        assertThat(Path.of("/tmp/holt-it-escaped")).doesNotExist();
        assertThat(again.status() == 0 || !again.err().isEmpty()).isTrue();
        assertThat(Files.exists(target.resolve("in/out"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void aForwardReachesTheGuestsOwnLoopbackWithoutANetworkAndComesBack() throws Exception {
        lab.start("web");
        lab.sh("web", SERVER);
        await().atMost(PATIENCE)
                .until(() -> lab.holt("vm", "ports", "web").out().contains("8000"));
        JsonNode ports =
                lab.holt("vm", "ports", "web", "--json").succeeded().json().path("ports");
        assertThat(ports.get(0).path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(ports.get(0).path("process").asString()).contains("perl");
        int port = freePort();
        lab.holt("vm", "forward", "web", port + ":8000").succeeded();
        assertThat(answer(port)).isEqualTo("served");
        assertThat(answer(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port))
                .as("only on 127.0.0.1")
                .isNull();

        lab.holt("vm", "restart", "web").succeeded();
        assertThat(answer(port)).as("nobody listens there yet").isNull();
        lab.sh("web", SERVER);
        await().atMost(PATIENCE).until(() -> "served".equals(answer(port)));

        HoltHome.Result taken = lab.holt("vm", "forward", "box", port + ":8000", "--json");
        assertThat(taken.refused(4, "PORT_TAKEN")).contains(Integer.toString(port));
        lab.holt("vm", "forward", "web", "--close", Integer.toString(port)).succeeded();
        assertThat(answer(port)).isNull();
        lab.holt("vm", "delete", "web").succeeded();
        lab.assertOnlyUp("box", "net");
    }

    @Test
    void aNetworkHasAnAddressARouteAndNames() {
        assertThat(lab.sh("net", "cat /etc/resolv.conf")).contains("nameserver");
        assertThat(lab.sh("net", "cat /proc/net/route | awk '$2 == \"00000000\" {print $1}'"))
                .isNotEmpty();
        assertThat(lab.sh("net", "cat /etc/hosts")).contains("localhost");
        assertThat(lab.sh("box", "cat /proc/net/route | awk '$2 == \"00000000\"'"))
                .isEmpty();
        assertThat(lab.sh("box", "ls /sys/class/net")).isEqualTo("lo");
    }

    @Test
    void canaryOnTheHostsLoopbackIsOutOfReach() throws Exception {
        try (ServerSocket loopback = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocket everywhere = new ServerSocket(0)) {
            List<String> own = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .toList();
            String gateway = lab.sh("net", "cat /etc/resolv.conf | awk '/^nameserver/ {print $2; exit}'");
            StringBuilder tries = new StringBuilder();
            for (String address : java.util.stream.Stream.concat(
                            own.stream(), java.util.stream.Stream.of("10.0.2.2", gateway, "0.0.0.0"))
                    .distinct()
                    .toList()) {
                for (int port : List.of(loopback.getLocalPort(), everywhere.getLocalPort())) {
                    tries.append("(timeout 5 bash -c 'echo hi >/dev/tcp/%s/%d' && echo reached %s) & "
                            .formatted(address, port, address));
                }
            }
            assertThat(lab.sh("net", tries + "wait; echo tried")).isEqualTo("tried");
            loopback.setSoTimeout(1);
            everywhere.setSoTimeout(1);
            assertThat(accepted(loopback)).isFalse();
            assertThat(accepted(everywhere)).isFalse();
        }
    }

    @Test
    void clockAndRandomnessAreThereFromTheBeginning() {
        assertThat(clockError("box")).isLessThan(2000);
        assertThat(lab.sh("box", "timeout 5 dd if=/dev/random bs=32 count=1 2>/dev/null | wc -c"))
                .isEqualTo("32");
        assertThat(lab.sh("box", "dmesg | grep -c 'crng init done'")).isEqualTo("1");
    }

    @Test
    void B7_thereIsNoDeviceThatNobodyAskedFor() {
        assertThat(lab.sh("box", "ls -d /dev/kvm /sys/bus/pci/devices/* /dev/vsock /dev/fb0 2>/dev/null; true"))
                .isEmpty();
    }

    @Test
    void bug06_namesThatAreUnknownAreToldAsSuch() {
        assertThat(lab.holt("vm", "show", "nobody", "--json").refused(3, "MACHINE_NOT_FOUND"))
                .contains("nobody");
        assertThat(lab.holt("vm", "start", "nobody").status()).isEqualTo(3);
        assertThat(lab.holt("vm", "delete", "nobody").status()).isEqualTo(3);
    }

    /** By how many milliseconds a guest's clock differs from ours at most. */
    private long clockError(String machine) {
        long before = System.currentTimeMillis();
        long there = Long.parseLong(lab.sh(machine, "date +%s%3N"));
        long after = System.currentTimeMillis();
        return Math.max(0, Math.max(before - there, there - after));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepted(ServerSocket server) throws IOException {
        try (Socket _ = server.accept()) {
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    private static @Nullable String answer(int port) {
        return answer(InetAddress.getLoopbackAddress(), port);
    }

    /** The line with which a port of this host answers; null when it does not. */
    private static @Nullable String answer(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 5000);
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return said.isEmpty() ? null : said;
        } catch (IOException _) {
            return null;
        }
    }
}
