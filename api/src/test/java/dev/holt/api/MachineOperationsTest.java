package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.NOTHING;
import static dev.holt.api.ServiceApiFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.api.MachineRecords.BuildImage;
import dev.holt.api.MachineRecords.CloseForward;
import dev.holt.api.MachineRecords.ConsoleRef;
import dev.holt.api.MachineRecords.Copy;
import dev.holt.api.MachineRecords.Create;
import dev.holt.api.MachineRecords.ForwardView;
import dev.holt.api.MachineRecords.ImageRef;
import dev.holt.api.MachineRecords.ImportKernel;
import dev.holt.api.MachineRecords.KernelRef;
import dev.holt.api.MachineRecords.MachineRef;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.OpenForward;
import dev.holt.api.MachineRecords.Prune;
import dev.holt.api.MachineRecords.RegisterImage;
import dev.holt.core.ErrorCode;
import dev.holt.core.fake.FakeGuest;
import dev.holt.core.machine.MachineName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MachineOperationsTest {
    private static final MachineRef FOX = new MachineRef("fox");

    private final ServiceApiFixture holt = new ServiceApiFixture();

    private static Create creating(@Nullable String name, boolean ephemeral, boolean start) {
        return new Create(name, null, null, 2, 512, null, null, null, ephemeral, start);
    }

    private MachineView run() {
        return holt.call(Operations.VM_CREATE, creating("fox", false, true));
    }

    @Test
    void aMachineIsSeen() {
        MachineView made = run();
        holt.world.clock().advance(Duration.ofSeconds(90));

        assertThat(made.state()).isEqualTo("running");
        assertThat(holt.stages).contains("making the disk", "starting the machine", "booting");
        MachineView shown = holt.call(Operations.VM_SHOW, FOX);
        assertThat(shown.uptimeSeconds()).isEqualTo(90);
        assertThat(shown.accelerator()).isEqualTo("tcg");
        assertThat(shown.pid()).isNotNull();
        assertThat(shown.image()).isEqualTo("debian-12");
        assertThat(shown.network()).isEqualTo("user");
        assertThat(shown.init()).isEqualTo("holt");
        assertThat(shown.pending()).isFalse();
        assertThat(holt.call(Operations.VM_LIST, NOTHING).machines()).containsExactly(shown);
    }

    @Test
    void itsLifeIsLed() {
        run();
        assertThat(holt.call(Operations.VM_PAUSE, FOX).state()).isEqualTo("paused");
        assertThat(holt.call(Operations.VM_RESUME, FOX).state()).isEqualTo("running");
        assertThat(holt.call(Operations.VM_RESTART, FOX).state()).isEqualTo("running");
        assertThat(holt.call(Operations.VM_SET, new MachineRecords.Set("fox", 4, null, null, "none"))
                        .pending())
                .isTrue();
        MachineView stopped = holt.call(Operations.VM_STOP, FOX);
        assertThat(stopped.state()).isEqualTo("stopped");
        assertThat(stopped.why()).isEqualTo("stopped");
        assertThat(stopped.pid()).isNull();
        assertThat(holt.call(Operations.VM_START, FOX).state()).isEqualTo("running");
        assertThat(holt.call(Operations.VM_KILL, FOX).why()).isEqualTo("killed");
        assertThat(holt.call(Operations.VM_PRUNE, new Prune(true, false)).machines())
                .containsExactly("fox");
        assertThat(holt.call(Operations.VM_PRUNE, new Prune(false, false)).machines())
                .containsExactly("fox");
        assertThat(holt.call(Operations.VM_LIST, NOTHING).machines()).isEmpty();
        run();
        holt.call(Operations.VM_DELETE, new MachineRecords.Delete(FOX.machine(), false));
        assertThat(holt.machines.host().machine().running()).isEmpty();
    }

    @Test
    void whatIsWrongIsTyped() {
        refused(() -> holt.call(Operations.VM_SHOW, FOX), ErrorCode.MACHINE_NOT_FOUND, "'fox' is not there");
        refused(
                () -> holt.call(Operations.VM_CREATE, creating("No Label", false, true)),
                ErrorCode.INVALID_NAME,
                "No Label");
        refused(
                () -> holt.call(
                        Operations.VM_CREATE, new Create("fox", null, null, null, 16, null, null, null, false, true)),
                ErrorCode.MACHINE_SPEC_INVALID,
                "memory: 16 MiB");
        refused(
                () -> holt.call(
                        Operations.VM_CREATE,
                        new Create("fox", null, null, null, null, null, "lan", null, false, true)),
                ErrorCode.INVALID_ARGUMENT,
                "lan");
        run();
        refused(() -> run(), ErrorCode.MACHINE_EXISTS, "there already");
        refused(
                () -> holt.call(Operations.VM_FORWARD, new OpenForward("fox", 0, 80)),
                ErrorCode.INVALID_ARGUMENT,
                "hostPort: 0 (expected: 1 to 65535)");
        refused(
                () -> holt.call(Operations.VM_FORWARD, new OpenForward("fox", 80, 70_000)),
                ErrorCode.INVALID_ARGUMENT,
                "guestPort: 70000");
    }

    @Test
    void aPlanSaysWhereSizesComeFrom() {
        MachineRecords.Plan plan = holt.call(
                Operations.VM_PLAN, new Create(null, null, null, null, 1024, null, null, "systemd", false, true));

        assertThat(plan.imagePresent()).isTrue();
        assertThat(plan.init()).isEqualTo("systemd");
        assertThat(plan.sizes()).extracting(MachineRecords.SizeView::origin).containsExactly("host", "flag", "floor");
        assertThat(holt.machines.stores().machines().list()).isEmpty();
    }

    /** What is made goes when its making is called off; what did not come up, or was stopped, stays. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneGoesWhenItsMakingIsCalledOff(boolean ephemeral) throws Exception {
        holt.machines.guests().staySilent();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<MachineView> made =
                    threads.submit(() -> holt.call(Operations.VM_CREATE, creating("fox", ephemeral, true)));
            await().until(() -> holt.machines.guests().waiting() == 1);
            made.cancel(true);
        }
        assertThat(holt.machines.stores().machines().list()).isEmpty();
        assertThat(holt.machines.host().machine().running()).isEmpty();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> made = threads.submit(() -> refused(
                    () -> holt.call(Operations.VM_CREATE, creating("owl", ephemeral, true)),
                    ErrorCode.CANCELLED,
                    "called off (machine owl: was stopped or deleted while it started"));
            await().until(() -> holt.machines.guests().waiting() == 1);
            holt.call(Operations.VM_STOP, new MachineRef("owl"));
            made.get();
        }
        assertThat(holt.call(Operations.VM_SHOW, new MachineRef("owl")).state()).isEqualTo("stopped");

        holt.machines.guests().comeUp();
        holt.machines.guests().breakDown("no root");
        refused(
                () -> holt.call(Operations.VM_CREATE, creating("fox", true, true)),
                ErrorCode.BOOT_FAILED,
                "did not come up: no root");
        assertThat(holt.call(Operations.VM_SHOW, FOX).state()).isEqualTo("failed");
    }

    @Test
    void figuresComeAlsoFromAGuestThatDoesNotAnswer() {
        run();
        assertThat(holt.call(Operations.VM_STATS, FOX).guest()).containsEntry("load", 25L);
        assertThat(holt.call(Operations.VM_STATS, FOX).cpuMillis()).isEqualTo(1500);
        holt.call(Operations.VM_PAUSE, FOX);
        assertThat(holt.call(Operations.VM_STATS, FOX).guest()).isEmpty();
    }

    @Test
    void oneThatIsStoppedStillTakesItsDisk() {
        run();
        holt.call(Operations.VM_STOP, FOX);
        MachineRecords.Stats stats = holt.call(Operations.VM_STATS, FOX);
        assertThat(stats.diskBytes()).isPositive();
        assertThat(stats.residentBytes()).isZero();
    }

    @Test
    void theConsoleIsBounded() {
        run();
        holt.machines.vmm().of("fox").prints("0123456789");

        assertThat(holt.call(Operations.VM_CONSOLE, new ConsoleRef("fox", null)).data())
                .hasSize(10);
        assertThat(holt.call(Operations.VM_CONSOLE, new ConsoleRef("fox", 3)).data())
                .isEqualTo("789".getBytes(StandardCharsets.UTF_8));
        assertThat(holt.call(Operations.VM_CONSOLE, new ConsoleRef("fox", -3)).data())
                .hasSize(1);
    }

    @Test
    void portsAreForwarded() {
        run();
        assertThat(holt.call(Operations.VM_PORTS, FOX).ports().getFirst().reach())
                .isEqualTo("holt vm forward fox 8000");
        MachineView view = holt.call(Operations.VM_FORWARD, new OpenForward("fox", 8080, 8000));
        assertThat(view.forwards()).containsExactly(new ForwardView(8080, 8000, true));
        assertThat(holt.call(Operations.VM_PORTS, FOX).ports().getFirst().reach())
                .isEqualTo("127.0.0.1:8080");
        holt.call(Operations.VM_STOP, FOX);
        assertThat(holt.call(Operations.VM_SHOW, FOX).forwards()).containsExactly(new ForwardView(8080, 8000, false));
        assertThat(holt.call(Operations.VM_UNFORWARD, new CloseForward("fox", 8080))
                        .forwards())
                .isEmpty();
    }

    @Test
    void filesAreCopiedBothWays(@TempDir Path directory) throws Exception {
        run();
        Path notes = Files.writeString(directory.resolve("notes.txt"), "of the host");
        assertThat(holt.call(Operations.VM_COPY_IN, new Copy("fox", notes.toString(), "/root/"))
                        .bytes())
                .isEqualTo(11);
        assertThat(holt.machines.guests().files(new MachineName("fox"))).containsKey("/root/notes.txt");

        holt.call(Operations.VM_COPY_OUT, new Copy("fox", directory + "/back", "/root/notes.txt"));
        assertThat(directory.resolve("back")).hasContent("of the host");
        assertThat(directory).isDirectoryNotContaining("glob:**/.holt-copy*");
        refused(
                () -> holt.call(Operations.VM_COPY_OUT, new Copy("fox", directory + "/x", "/none")),
                ErrorCode.GUEST_PATH_MISSING,
                "fox:/none");
        refused(
                () -> holt.call(Operations.VM_COPY_IN, new Copy("fox", notes.toString(), "root")),
                ErrorCode.INVALID_ARGUMENT,
                "expected: an absolute path");
    }

    @Test
    void treesAreCopiedBothWays(@TempDir Path directory) throws Exception {
        run();
        Files.createDirectory(directory.resolve("tree"));
        holt.call(Operations.VM_COPY_IN, new Copy("fox", directory + "/tree", "/root/"));
        assertThat(holt.machines.guests().files(new MachineName("fox")).get("/root/tar"))
                .isEqualTo("tar of tree".getBytes(StandardCharsets.UTF_8));

        holt.call(Operations.VM_COPY_OUT, new Copy("fox", directory + "/back", "/root"));
        assertThat(directory.resolve("back/tar")).hasContent("tar of tree");
    }

    @Test
    void whatHoldsNothingToCopyIsNamed(@TempDir Path directory) throws Exception {
        run();
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (String name : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")) {
            fifo(tree.resolve(name));
        }

        assertThat(holt.call(Operations.VM_COPY_IN, new Copy("fox", tree.toString(), "/root/"))
                        .leftOut())
                .hasSize(11)
                .endsWith("2 more are not copied")
                .first()
                .asString()
                .matches("tree/[a-l]: a FIFO is not copied");
        refused(
                () -> holt.call(Operations.VM_COPY_IN, new Copy("fox", tree + "/a", "/root/")),
                ErrorCode.INVALID_ARGUMENT,
                "tree/a: a FIFO is not copied");
        refused(
                () -> holt.call(Operations.VM_COPY_IN, new Copy("fox", "/dev/null", "/root/")),
                ErrorCode.INVALID_ARGUMENT,
                "/dev/null: a device is not copied");
        holt.machines.guests().files(new MachineName("fox")).put("/run/socket", new byte[0]);
        holt.machines.guests().kinds().put("/run/socket", 's');
        refused(
                () -> holt.call(Operations.VM_COPY_OUT, new Copy("fox", directory + "/back", "/run/socket")),
                ErrorCode.INVALID_ARGUMENT,
                "fox:/run/socket: a socket is not copied");
    }

    private static void fifo(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    /** The exceptions of the JDK say only of which file. */
    @Test
    void aCopyThatFailsSaysWhy(@TempDir Path directory) {
        run();
        holt.machines.guests().files(new MachineName("fox")).put("/root/a", new byte[0]);

        refused(
                () -> holt.call(Operations.VM_COPY_OUT, new Copy("fox", directory + "/none/a", "/root/a")),
                ErrorCode.GUEST_FAILED,
                "no such file or directory");
    }

    @Test
    void anOffsetNeedsOneStream() {
        refused(
                () -> holt.api.stream(
                        Operations.GUEST_SESSION_LOGS,
                        new GuestSessionRecords.SessionLogs("fox", "s1", null, null, 3L, false),
                        holt.call(null),
                        _ -> {}),
                ErrorCode.INVALID_ARGUMENT,
                "offset: 3 (expected: 0 or more, of one stream and without lines); --stdout or --stderr names the stream, and --tail");
    }

    @Test
    void aLostLinkIsTyped() {
        run();
        holt.machines.guests().connections().forEach(FakeGuest::breakLink);
        holt.machines.guests().breakDown("gone");
        assertThatThrownBy(() -> holt.call(Operations.VM_PORTS, FOX)).isInstanceOf(OperationFailedException.class);
    }

    @Test
    void imagesAndKernelsAreManaged() {
        assertThat(holt.call(Operations.IMAGE_BUILD, new BuildImage("debian-12", "web", null, null, false))
                        .name())
                .isEqualTo("web");
        assertThat(holt.call(Operations.IMAGE_LIST, NOTHING).images()).hasSize(2);
        assertThat(holt.call(Operations.IMAGE_SHOW, new ImageRef("web")).provides())
                .containsExactly("git", "tmux");
        assertThat(holt.call(Operations.IMAGE_REGISTER, new RegisterImage("mine", "/tmp/mine.ext4"))
                        .name())
                .isEqualTo("mine");
        refused(
                () -> holt.call(Operations.IMAGE_REGISTER, new RegisterImage("mine", "mine.ext4")),
                ErrorCode.INVALID_ARGUMENT,
                "mine.ext4");
        assertThat(holt.call(Operations.IMAGE_PROMOTE, new ImageRef("mine")).name())
                .isEqualTo("mine");
        holt.call(Operations.IMAGE_DELETE, new ImageRef("web"));
        refused(() -> holt.call(Operations.IMAGE_SHOW, new ImageRef("web")), ErrorCode.IMAGE_NOT_FOUND, "'web'");
        assertThat(holt.call(Operations.KERNEL_IMPORT, new ImportKernel("host", null))
                        .name())
                .isEqualTo("host");
        assertThat(holt.call(Operations.KERNEL_LIST, NOTHING).kernels()).hasSize(2);
        assertThat(holt.call(Operations.KERNEL_SHOW, new KernelRef("host")).release())
                .isEqualTo("6.1.0");
        refused(
                () -> holt.call(Operations.KERNEL_IMPORT, new ImportKernel("moon", null)),
                ErrorCode.INVALID_ARGUMENT,
                "source: 'moon' (expected: debian or host)");
        holt.call(Operations.KERNEL_DELETE, new KernelRef("host"));
        refused(() -> holt.call(Operations.KERNEL_SHOW, new KernelRef("host")), ErrorCode.KERNEL_NOT_FOUND, "'host'");
        run();
        refused(
                () -> holt.call(Operations.IMAGE_DELETE, new ImageRef("debian-12")),
                ErrorCode.IMAGE_IN_USE,
                "debian-12");
        refused(() -> holt.call(Operations.KERNEL_DELETE, new KernelRef("debian")), ErrorCode.KERNEL_IN_USE, "debian");
    }
}
