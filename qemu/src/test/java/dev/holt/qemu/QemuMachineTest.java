package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.BootRequest;
import dev.holt.core.machine.GuestConfiguration;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Networks.Attachment;
import dev.holt.core.machine.Pausable;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.machine.RunningMachine.End;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.Base;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.host.HostPlaces;
import dev.holt.os.BootId;
import dev.holt.os.CurrentUser;
import dev.holt.os.ProcEnviron;
import dev.holt.os.Signals;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real machines, by translation. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuMachineTest {
    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final String KEY = "00112233445566778899aabbccddeeff";
    private static final MachineName NAME = new MachineName("box");

    @TempDir
    static Path temp;

    private final Random random = new Random();
    private GuestKit kit;
    private HostPlaces places;
    private QemuPaths paths;
    private QemuVmm vmm;
    private final List<String> marks = new ArrayList<>();
    private @Nullable RunningMachine shared;

    @BeforeAll
    void prepare() throws Exception {
        // The name of the directory is short enough for sockets.
        Path run = Files.createDirectories(temp.resolve("run"));
        kit = new GuestKit(Files.createDirectories(temp.resolve("kit")));
        // What machines need is reached by descriptors alone.
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp)))
                .isEqualTo("rwx------");
        places = new HostPlaces(new Base("tester", temp, kit.runner), BootId::current);
        paths = new QemuPaths(run, temp.resolve("data"), Path.of("/dev/shm"), Base.USUAL_PATH);
        vmm = vmm();
    }

    private Place host() {
        return places.find(PlaceId.HOST).orElseThrow();
    }

    private QemuVmm vmm() {
        return new QemuVmm(host(), paths, kit.kernels, random, Path.of("/no/kvm"));
    }

    @AfterEach
    void nothingIsLeft() {
        marks.forEach(vmm::clear);
        for (String mark : marks) {
            assertThat(ProcEnviron.marked("HOLT_LAUNCH_ID", mark)).isEmpty();
        }
        marks.clear();
        assertThat(leftovers()).isEmpty();
    }

    @AfterAll
    void close() {
        RunningMachine machine = shared;
        if (machine != null) {
            machine.close();
            vmm.clear(machine.process().mark());
        }
        assertThat(vmm.leftovers()).isEmpty();
        assertThat(paths.run()).isEmptyDirectory();
        places.close();
    }

    /** A machine for all tests that leave it as it is, ready. */
    private RunningMachine shared() throws Exception {
        RunningMachine machine = shared;
        if (machine == null) {
            machine = boot();
            marks.remove(machine.process().mark());
            shared = machine;
            awaitReady(machine);
        }
        return machine;
    }

    /** What the present test has left. */
    private List<String> leftovers() {
        RunningMachine machine = shared;
        return vmm.leftovers().stream()
                .filter(mark ->
                        machine == null || !mark.equals(machine.process().mark()))
                .toList();
    }

    @Test
    void theGuestFindsWhatItWasGiven() throws Exception {
        assertThat(console(shared()))
                .contains("vda: this is the base, writable")
                .contains("vdb: these are mods.., read-only")
                .contains("holt.key=" + KEY + " holt.init=holt")
                .contains("tsc=reliable")
                .contains("link: yes");
        assertThat(ask(shared())).isEqualTo("here\n");
        assertThat(shared().process().accelerator()).isEqualTo(Accelerator.TCG);
    }

    @Test
    void B7_theGuestFindsNothingElse() throws Exception {
        assertThat(console(shared()))
                .contains("nested: no")
                .contains("kvm: no")
                .contains("pci devices: 0")
                .contains("hotplug slots: 0")
                .contains("usb: 0")
                .contains("network devices: 0");
    }

    @Test
    void standsStillAndGoesOn() throws Exception {
        RunningMachine machine = shared();
        Pausable pausable = (Pausable) machine;
        assertThat(pausable.isPaused()).isFalse();
        pausable.pause();
        pausable.pause();
        assertThat(pausable.isPaused()).isTrue();
        Duration before = machine.stats().cpu();
        pausable.resume();
        pausable.resume();
        assertThat(pausable.isPaused()).isFalse();
        assertThat(ask(machine)).isEqualTo("here\n");
        assertThat(machine.stats().cpu()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void tellsWhatItCostsTheHost() throws Exception {
        RunningMachine.HostStats stats = shared().stats();
        assertThat(stats.cpu()).isPositive();
        assertThat(stats.guestBytes()).isBetween(20L << 20, 128L << 20);
        assertThat(stats.residentBytes()).isGreaterThan(stats.guestBytes());
        // What the guest wrote, and what a qcow2 needs for itself.
        assertThat(stats.diskBytes()).isBetween(200L << 10, 2L << 20);
    }

    @Test
    void B2_aFloodOfTheConsoleIsBounded() throws Exception {
        try (RunningMachine machine = boot()) {
            awaitReady(machine);
            assertThat(new String(machine.console(7), StandardCharsets.US_ASCII))
                    .isEqualTo("ready\r\n");
            try (SocketChannel _ = send(machine, 'c')) {
                await().atMost(BOOT).until(() -> console(machine).contains("line 3999 "));
            }
            assertThat(machine.console(1 << 30)).hasSizeLessThanOrEqualTo(QemuCommand.CONSOLE_BYTES);
        }
    }

    @Test
    void aVmmThatIsToldToQuitDoes() throws Exception {
        try (RunningMachine machine = boot()) {
            BlockingQueue<End> ends = ends(machine);
            machine.quit();
            assertThat(ends.poll(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            End.VmmDied.class, died -> assertThat(died.why()).contains("ended: status 0"));
        }
    }

    @Test
    void theVmmIsConfined() throws Exception {
        VmmProcess process = shared().process();
        Path proc = Path.of("/proc", Long.toString(process.process().pid()));
        String status = Files.readString(proc.resolve("status"));
        assertThat(status).contains("\nSeccomp:\t2\n").contains("\nNoNewPrivs:\t1\n");
        assertThat(Files.readString(proc.resolve("environ")).split("\0"))
                .containsExactlyInAnyOrder("HOLT_LAUNCH_ID=" + process.mark(), "PATH=" + Base.USUAL_PATH);
        assertThat(Files.readSymbolicLink(proc.resolve("cwd"))).isEqualTo(Path.of("/"));
        assertThat(Files.readSymbolicLink(proc.resolve("fd/0"))).isEqualTo(Path.of("/dev/null"));
        assertThat(Files.readString(proc.resolve("cmdline"))).doesNotContain(temp.toString());
        if (CurrentUser.id() == 0) {
            long uid = VmmUser.of(process.mark()).orElseThrow();
            assertThat(uid).isBetween(1L << 30, 1L << 31);
            assertThat(status).contains("\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\n".formatted(uid));
            assertThat(status).contains("\nGroups:\t \n").contains("\nCapEff:\t0000000000000000\n");
            assertThat(Files.readSymbolicLink(proc.resolve("ns/net")))
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
            assertThat(Files.readSymbolicLink(proc.resolve("ns/ipc")))
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")));
        }
        assertThat(host().processes().find(process.process().pid())).contains(process.process());
    }

    @Test
    void aGuestThatSwitchesItselfOff() throws Exception {
        assertThat(endAfter('o')).isInstanceOf(End.PoweredOff.class);
    }

    @Test
    void aGuestThatRestarts() throws Exception {
        assertThat(endAfter('r')).isInstanceOf(End.Reset.class);
    }

    @Test
    void B4_aGuestThatPanics() throws Exception {
        assertThat(endAfter('p')).isInstanceOf(End.Panicked.class);
    }

    @Test
    void B4_aVmmThatIsKilled() throws Exception {
        try (RunningMachine machine = boot()) {
            BlockingQueue<End> ends = ends(machine);
            assertThat(machine.awaitEnd(Duration.ofMillis(1))).isFalse();
            Signals.send(machine.process().process().pid(), Signals.KILL);
            End end = ends.poll(30, TimeUnit.SECONDS);
            assertThat(end)
                    .isInstanceOfSatisfying(
                            End.VmmDied.class, died -> assertThat(died.why()).contains("ended: signal 9"));
            assertThat(machine.awaitEnd(Duration.ZERO)).isTrue();
            assertThat(ends(machine).poll()).isEqualTo(end);
            assertThat(leftovers()).containsExactly(machine.process().mark());
            assertThat(vmm.adopt(machine.process(), NAME)).isEmpty();
            machine.kill();
            assertThatExceptionOfType(MachineException.class)
                    .isThrownBy(((Pausable) machine)::pause)
                    .withMessageContaining("machine box: QEMU:");
        }
    }

    @Test
    void B4_aClearedBootLeavesNothing() throws Exception {
        RunningMachine machine = boot();
        String mark = machine.process().mark();
        assertThat(ProcEnviron.marked("HOLT_LAUNCH_ID", mark)).hasSize(2);
        assertThat(leftovers()).containsExactly(mark);
        machine.close();

        vmm.clear(mark);
        vmm.clear(mark);

        assertThat(ProcEnviron.marked("HOLT_LAUNCH_ID", mark)).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anotherDaemonTakesItUp() throws Exception {
        RunningMachine first = boot();
        VmmProcess process = first.process();
        BlockingQueue<End> ends = ends(first);
        first.close();

        QemuVmm next = vmm();
        assertThat(next.leftovers()).contains(process.mark());
        try (RunningMachine machine = next.adopt(process, NAME).orElseThrow()) {
            awaitReady(machine);
            assertThat(ask(machine)).isEqualTo("here\n");
            assertThat(machine.stats().guestBytes()).isPositive();
            assertThat(machine.process()).isEqualTo(process);
            machine.kill();
            assertThat(machine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(ends).isEmpty();
        assertThat(next.adopt(process, NAME)).isEmpty();
    }

    @Test
    void anEndThatNobodyWatchedIsStillTold() throws Exception {
        RunningMachine first = boot();
        awaitReady(first);
        first.close();
        try (SocketChannel _ = send(first, 'p');
                RunningMachine machine = vmm().adopt(first.process(), NAME).orElseThrow()) {
            assertThat(ends(machine).poll(60, TimeUnit.SECONDS)).isInstanceOf(End.Panicked.class);
        }
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotTakenUp() throws Exception {
        try (RunningMachine machine = boot()) {
            VmmProcess process = machine.process();
            assertThat(vmm.adopt(new VmmProcess(process.process(), "00000000", process.accelerator()), NAME))
                    .isEmpty();
        }
    }

    @Test
    void whatQemuRefusesIsSaidInItsWords() throws Exception {
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> vmm.boot(request(newMark(), 100_000), Progress.NONE))
                .withMessageContaining("machine box: QEMU did not start: ")
                .withMessageContaining("Invalid SMP CPUs 100000")
                .withMessageContaining("ended: status 1")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VMM_FAILED));
    }

    @Test
    void aDiskThatIsInUseIsRefused() throws Exception {
        BootRequest first = request(newMark(), 1);
        BootRequest second = new BootRequest(
                NAME,
                first.spec(),
                newMark(),
                first.directory(),
                first.disk(),
                false,
                first.image(),
                first.kernel(),
                first.initramfs(),
                first.attachment(),
                KEY);
        try (RunningMachine machine = vmm.boot(first, Progress.NONE)) {
            assertThatExceptionOfType(MachineException.class)
                    .isThrownBy(() -> vmm.boot(second, Progress.NONE))
                    .withMessageContaining("Failed to get \"write\" lock");
            assertThat(((Pausable) machine).isPaused()).isFalse();
        }
    }

    @Test
    void B4_aBootThatIsCalledOffLeavesNothingOnceCleared() throws Exception {
        for (int afterMillis : new int[] {0, 5, 10, 20, 50, 100}) {
            BootRequest request = request(newMark(), 1);
            Thread booting = Thread.ofVirtual().start(() -> {
                try {
                    vmm.boot(request, Progress.NONE).close();
                } catch (InterruptedException | HoltException _) {
                    // Either is how it may end.
                }
            });
            booting.join(Duration.ofMillis(afterMillis));
            booting.interrupt();
            booting.join();
            vmm.clear(request.mark());
            assertThat(ProcEnviron.marked("HOLT_LAUNCH_ID", request.mark())).isEmpty();
            assertThat(leftovers()).isEmpty();
        }
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        BootRequest request = request(newMark(), 1);
        Files.delete(request.disk());
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> vmm.boot(request, Progress.NONE))
                .withMessageContaining("QEMU can not be started: ")
                .withMessageContaining(request.disk() + ": No such file or directory");
    }

    @Test
    void aGuestThatRunsIsSeenByTheProbe() throws Exception {
        assertThat(vmm.probe(kit.kernel, kit.initramfs, Accelerator.TCG, BOOT))
                .isInstanceOf(AcceleratorProbe.Outcome.Works.class);
        assertThat(vmm.probe(kit.kernel, kit.initramfs, Accelerator.TCG, Duration.ofMillis(100)))
                .isNotInstanceOf(AcceleratorProbe.Outcome.Works.class);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatAVmmSaysIsWhyTheProbeFails() throws Exception {
        Path noKernel = Files.writeString(temp.resolve("no-kernel"), "nothing that boots\n");
        Kernel broken =
                new Kernel("b", null, "6.1", noKernel, kit.kernel.modules(), "x86_64", "test", 1, Instant.EPOCH);
        assertThat(vmm.probe(broken, kit.initramfs, Accelerator.TCG, BOOT))
                .isInstanceOfSatisfying(
                        AcceleratorProbe.Outcome.Fails.class,
                        fails -> assertThat(fails.why()).contains("ended: status 1"));
    }

    /** Whatever this host can do: it is found out, and not again. */
    @Test
    void theAcceleratorOfThisHostIsFoundOnce() throws Exception {
        QemuVmm real = new QemuVmm(host(), paths, kit.kernels, random);
        Accelerator found = real.accelerator(Progress.NONE);
        List<String> stages = new ArrayList<>();
        assertThat(real.accelerator(stages::add)).isEqualTo(found);
        assertThat(stages).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aNetworkIsAConnectionThatIsGiven() throws Exception {
        Path socket = paths.run().resolve("net");
        try (ServerSocketChannel passt = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            passt.bind(UnixDomainSocketAddress.of(socket));
            Attachment attachment = new Attachment.Socket(
                    socket,
                    "52:54:00:12:34:56",
                    new GuestConfiguration.Network("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3")));
            try (RunningMachine machine = vmm.boot(request(newMark(), 1, attachment, false), Progress.NONE);
                    SocketChannel frames = passt.accept()) {
                awaitReady(machine);
                assertThat(console(machine)).contains("network devices: 1");
                assertThat(frames.isConnected()).isTrue();
            }
        }
        Files.delete(socket);
    }

    @Test
    void theBuiltInNetworkKeepsTheNetworkOfThisHost() throws Exception {
        Attachment attachment = new Attachment.BuiltIn(
                "52:54:00:12:34:56",
                new GuestConfiguration.Network("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3")),
                "reaches this host");
        try (RunningMachine machine = vmm.boot(request(newMark(), 1, attachment, false), Progress.NONE)) {
            awaitReady(machine);
            assertThat(console(machine)).contains("network devices: 1");
            Path proc =
                    Path.of("/proc", Long.toString(machine.process().process().pid()));
            assertThat(Files.readSymbolicLink(proc.resolve("ns/net")))
                    .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        }
    }

    @Test
    void memoryWithoutRoomInMemoryGoesToTheDataDirectoryWithANotice() throws Exception {
        QemuPaths without = new QemuPaths(paths.run(), paths.data(), temp.resolve("no-shm"), paths.searchPath());
        QemuVmm other = new QemuVmm(host(), without, kit.kernels, random, Path.of("/no/kvm"));
        List<String> stages = new ArrayList<>();
        BootRequest request = request(newMark(), 2, new Attachment.None(), true);
        try (RunningMachine machine = other.boot(request, stages::add)) {
            assertThat(stages)
                    .singleElement()
                    .asString()
                    .contains("no room for 128 MiB")
                    .contains("slower");
            assertThat(other.leftovers()).contains(request.mark());
            awaitReady(machine);
        }
        other.clear(request.mark());
        assertThat(paths.data().resolve("memory")).isEmptyDirectory();
    }

    private String newMark() {
        String mark = HexFormat.of().toHexDigits(random.nextInt());
        marks.add(mark);
        return mark;
    }

    private BootRequest request(String mark, int vcpu) throws InterruptedException, IOException {
        return request(mark, vcpu, new Attachment.None(), false);
    }

    private BootRequest request(String mark, int vcpu, Attachment attachment, boolean ephemeral)
            throws InterruptedException, IOException {
        Path directory = Files.createDirectories(temp.resolve("machines").resolve(mark));
        Path disk = directory.resolve("disk.qcow2");
        new QemuDisks(host(), Base.USUAL_PATH).create(disk, kit.image, 64 << 20);
        MachineSpec spec = new MachineSpec(
                "i", "k", vcpu, 128, 64 << 20, MachineSpec.Network.NONE, MachineSpec.Init.HOLT, ephemeral);
        return new BootRequest(
                NAME, spec, mark, directory, disk, false, kit.image, kit.kernel, kit.initramfs, attachment, KEY);
    }

    private RunningMachine boot() throws InterruptedException, IOException {
        return vmm.boot(request(newMark(), 1), Progress.NONE);
    }

    private End endAfter(char letter) throws Exception {
        try (RunningMachine machine = boot()) {
            BlockingQueue<End> ends = ends(machine);
            awaitReady(machine);
            try (SocketChannel _ = send(machine, letter)) {
                End end = ends.poll(60, TimeUnit.SECONDS);
                assertThat(end).as(console(machine)).isNotNull();
                // The VMM is gone, and the console can still be read.
                assertThat(host().processes().alive(machine.process().process()))
                        .isFalse();
                assertThat(console(machine)).contains("ready");
                return end;
            }
        }
    }

    private static BlockingQueue<End> ends(RunningMachine machine) {
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        machine.onEnd(ends::add);
        return ends;
    }

    private static String console(RunningMachine machine) {
        return new String(machine.console(1 << 20), StandardCharsets.US_ASCII);
    }

    private static void awaitReady(RunningMachine machine) {
        await().atMost(BOOT).until(() -> console(machine).contains("ready\r\n"));
    }

    /** Sends a letter. What the guest has not taken when the connection is closed may be lost. */
    private static SocketChannel send(RunningMachine machine, char letter) throws IOException {
        SocketChannel link = SocketChannel.open(UnixDomainSocketAddress.of(machine.link()));
        link.write(ByteBuffer.wrap(new byte[] {(byte) letter}));
        return link;
    }

    private static String ask(RunningMachine machine) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(5);
        try (SocketChannel link = SocketChannel.open(UnixDomainSocketAddress.of(machine.link()))) {
            link.write(ByteBuffer.wrap(new byte[] {'e'}));
            while (answer.hasRemaining() && link.read(answer) >= 0) {
                // The rest follows.
            }
        }
        return new String(answer.array(), StandardCharsets.US_ASCII);
    }
}
