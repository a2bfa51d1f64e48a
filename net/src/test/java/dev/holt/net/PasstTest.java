package dev.holt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.Progress;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Networks.Attachment;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Processes;
import dev.holt.host.HostPlaces;
import dev.holt.os.ProcEnviron;
import dev.holt.os.ProcStat;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks by the real passt behind the real fence. */
@Timeout(60)
class PasstTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final Path ROOT = Path.of(System.getProperty("holt.root"));
    private static final Path OUT = ROOT.resolve("net/target/native");
    private static final Path FENCE = OUT.resolve("holt-fence");
    private static final MachineName NAME = new MachineName("m1");

    @TempDir
    Path run;

    private final String mark = mark();
    private HostPlaces host;
    private Processes processes;
    private Passt networks;

    private static String mark() {
        return "%08x".formatted(System.nanoTime() & 0xffff_ffffL);
    }

    @BeforeAll
    static void build() throws Exception {
        Process make = new ProcessBuilder(
                        "make", "-s", "-C", ROOT.resolve("native").toString(), "OUT=" + OUT, FENCE.toString())
                .inheritIO()
                .start();
        assertThat(make.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(make.exitValue()).isZero();
    }

    @BeforeEach
    void begin() throws IOException {
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        host = new HostPlaces(Path.of("/nowhere"));
        processes = host.find(PlaceId.HOST).orElseThrow().processes();
        networks = new Passt(run, FENCE, PATH, processes);
    }

    @AfterEach
    void end() {
        networks.release(mark);
        host.close();
        assertThat(run).isEmptyDirectory();
    }

    private Attachment.Socket acquire() throws InterruptedException {
        Attachment attachment = networks.acquire(NAME, mark, MachineSpec.Network.USER, Progress.NONE);
        assertThat(attachment).isInstanceOf(Attachment.Socket.class);
        return (Attachment.Socket) attachment;
    }

    private static List<ProcStat> running(String mark) {
        return ProcEnviron.marked("HOLT_LAUNCH_ID", mark);
    }

    @Test
    void itStartsAndCarriesFrames() throws Exception {
        Attachment.Socket attachment = acquire();
        assertThat(attachment.socket()).isEqualTo(run.resolve(mark + ".net"));
        assertThat(attachment.mac()).matches("52:54:00(:[0-9a-f]{2}){3}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(attachment.socket())))
                .isEqualTo("rwx------");
        try (NetworkCard card = new NetworkCard(attachment.socket())) {
            card.awaitArp();
        }
    }

    @Test
    void itListensOnNothing() throws Exception {
        acquire();
        Set<String> sockets = new HashSet<>();
        for (ProcStat process : running(mark)) {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        sockets.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
            }
        }
        assertThat(sockets).isNotEmpty();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6")) {
            boolean stream = table.startsWith("tcp");
            assertThat(Files.readAllLines(Path.of("/proc/net/" + table))).noneMatch(line -> {
                String[] words = line.strip().split("\\s+", -1);
                return words.length > 9 && sockets.contains(words[9]) && (!stream || words[3].equals("0A"));
            });
        }
    }

    @Test
    void itEndsWithItsOneConnection() throws Exception {
        Attachment.Socket attachment = acquire();
        try (NetworkCard card = new NetworkCard(attachment.socket())) {
            card.awaitArp();
            assertThat(running(mark)).hasSizeBetween(1, 2);
        }
        Awaitility.await().until(() -> running(mark).isEmpty());
        assertThat(attachment.socket()).doesNotExist();
    }

    @Test
    void itIsReleasedByItsMark() throws Exception {
        Attachment.Socket attachment = acquire();
        try (NetworkCard card = new NetworkCard(attachment.socket())) {
            card.awaitArp();
            new Passt(run, FENCE, PATH, processes).release(mark);
            assertThat(running(mark)).isEmpty();
            card.awaitEnd();
        }
        networks.release(mark);
    }

    @Test
    void twoMachinesHaveOneEach() throws Exception {
        String other = mark();
        try (NetworkCard card = new NetworkCard(acquire().socket())) {
            Attachment second = networks.acquire(new MachineName("m2"), other, MachineSpec.Network.USER, Progress.NONE);
            try (NetworkCard another = new NetworkCard(((Attachment.Socket) second).socket())) {
                another.awaitArp();
                card.awaitArp();
            }
            Awaitility.await().until(() -> running(other).isEmpty());
            card.awaitArp();
        } finally {
            networks.release(other);
        }
    }

    /** By frames that a guest's kernel would not send, but its root can. */
    @Test
    void canaryOnTheHostsLoopbackIsOutOfReach() throws Exception {
        try (ServerSocket loopback = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
                ServerSocket everywhere = new ServerSocket(0, 5, InetAddress.ofLiteral("0.0.0.0"));
                DatagramSocket datagrams =
                        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
                NetworkCard card = new NetworkCard(acquire().socket())) {
            List<String> addresses = new ArrayList<>(List.of("127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3"));
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .forEach(addresses::add);
            int from = 50_000;
            for (String address : addresses) {
                card.send(NetworkCard.tcp(address, loopback.getLocalPort(), ++from));
                card.send(NetworkCard.tcp(address, everywhere.getLocalPort(), ++from));
                byte[] content = "x".getBytes(StandardCharsets.US_ASCII);
                card.send(NetworkCard.udp(address, datagrams.getLocalPort(), ++from, content));
            }
            assertThat(card.connects(NetworkCard.GATEWAY, loopback.getLocalPort()))
                    .isFalse();
            assertThat(card.connects(NetworkCard.GATEWAY, everywhere.getLocalPort()))
                    .isFalse();
            assertThat(card.connects("10.0.2.3", everywhere.getLocalPort())).isFalse();
            // What was sent first has arrived by now, or never will.
            loopback.setSoTimeout(1);
            everywhere.setSoTimeout(1);
            datagrams.setSoTimeout(1);
            assertThatThrownBy(loopback::accept).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(everywhere::accept).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> datagrams.receive(new java.net.DatagramPacket(new byte[1], 1)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void B2_framesInPiecesAndFramesOfOtherKindsHarmNothing() throws Exception {
        try (NetworkCard card = new NetworkCard(acquire().socket())) {
            byte[] odd = new byte[60];
            odd[12] = (byte) 0x86;
            odd[13] = (byte) 0xdd;
            for (byte[] frame : List.of(odd, new byte[0], new byte[13], new byte[65_535], new byte[65_553])) {
                card.send(frame);
            }
            for (byte b : NetworkCard.framed(NetworkCard.arp())) {
                card.raw(new byte[] {b});
            }
            card.await(frame -> NetworkCard.u16(frame, 12) == 0x0806);
            byte[] arp = NetworkCard.framed(NetworkCard.arp());
            byte[] many = new byte[arp.length * 100];
            for (int i = 0; i < 100; i++) {
                System.arraycopy(arp, 0, many, i * arp.length, arp.length);
            }
            card.raw(many);
            for (int i = 0; i < 100; i++) {
                card.await(frame -> NetworkCard.u16(frame, 12) == 0x0806);
            }
        }
    }

    @Test
    void B2_hugeLengthEndsTheNetworkOfThatMachine() throws Exception {
        try (NetworkCard card = new NetworkCard(acquire().socket())) {
            card.raw(ByteBuffer.allocate(4).putInt(-1).array());
            card.awaitEnd();
            Awaitility.await().until(() -> running(mark).isEmpty());
        }
    }

    @Test
    void noneGivesNone() throws Exception {
        assertThat(networks.acquire(NAME, mark, MachineSpec.Network.NONE, Progress.NONE))
                .isEqualTo(new Attachment.None());
    }

    @Test
    void withoutPasstThereIsTheBuiltInOneWithAWarning() throws Exception {
        Passt without = new Passt(run, FENCE, "/nowhere", processes);
        Attachment attachment = without.acquire(NAME, mark, MachineSpec.Network.USER, Progress.NONE);
        assertThat(attachment)
                .isInstanceOfSatisfying(
                        Attachment.BuiltIn.class,
                        it -> assertThat(it.warning()).contains("loopback").contains("apt-get install passt"));
    }

    /** A fence in a network namespace of its own stands for a host without an interface. */
    @Test
    void aHostWithoutANetworkHasMachinesWithoutOne(@TempDir Path elsewhere) throws Exception {
        Path alone = script(elsewhere, "exec unshare --map-root-user --net '%s' \"$@\"".formatted(FENCE));
        Passt without = new Passt(run, alone, PATH, processes, elsewhere.resolve("no-routes"));
        List<String> said = new ArrayList<>();
        assertThat(without.acquire(NAME, mark, MachineSpec.Network.USER, said::add))
                .isEqualTo(new Attachment.None());
        assertThat(said).singleElement().asString().contains("gets no network");
        assertThat(running(mark)).isEmpty();
    }

    @Test
    void whatCanNotBeStartedSaysWhyAndLeavesNothing(@TempDir Path elsewhere) throws Exception {
        Path broken = script(elsewhere, "echo out of luck >&2; touch \"$1\"; exit 1");
        Passt without = new Passt(run, broken, PATH, processes, routes(elsewhere));
        assertThatThrownBy(() -> without.acquire(NAME, mark, MachineSpec.Network.USER, Progress.NONE))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("out of luck");
        assertThat(run).isEmptyDirectory();
    }

    private static Path routes(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("routes"), "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
    }

    private static Path script(Path directory, String text) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
