package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import dev.holt.os.DiskSpace;
import dev.holt.os.Subprocess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The usual image and kernel, really made when {@code build/machine-cache} does not have them yet, and then looked at from outside. Other tests start
 * machines from this directory; {@code tools/machine-parts} runs this class.
 */
class MachinePartsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("holt.root", "..")).toAbsolutePath();
    private static final Path CACHE = ROOT.resolve("build/machine-cache");
    private static final Path GUEST = ROOT.resolve("build/native/holt-guest");
    private static final Path RUNNER = ROOT.resolve("build/native/holt-run");

    @Test
    void theUsualImageIsASmallFileSystemWithGitAndTmuxAndNothingOfThisHost() throws Exception {
        Files.createDirectories(CACHE);
        try (ImageStore store = new ImageStore(CACHE.resolve("images"), System.getenv(), Clock.systemUTC())) {
            Image image = store.require(null, Progress.NONE);

            assertThat(image.provides()).contains("git", "tmux", "curl", "ssh");
            assertThat(image.name()).isEqualTo("debian-12");
            assertThat(allocated(image.file())).isLessThan(1L << 30);
            assertThat(debugfs(image.file(), "cat /etc/apt/sources.list.d/debian.sources"))
                    .contains("URIs: http://deb.debian.org/debian\n", "bookworm-security");
            assertThat(debugfs(image.file(), "ls -p /etc/apt/sources.list.d")).doesNotContain("0000");
            assertThat(debugfs(image.file(), "ls -p /etc/apt/apt.conf.d")).doesNotContain("host", "mmdebstrap");
            assertThat(debugfs(image.file(), "ls -p /etc")).doesNotContain("/resolv.conf/", "/hostname/");
            assertThat(debugfs(image.file(), "stat /etc/machine-id")).contains("Size: 0");
            assertThat(debugfs(image.file(), "stat /dev")).contains("Type: directory");
            assertThat(debugfs(image.file(), "stat /usr/bin/su")).contains("User:     0", "Mode:  04755");
        }
    }

    @Test
    void theUsualKernelHasWhatAMachineNeedsAndAnInitramfs() throws Exception {
        Files.createDirectories(CACHE);
        try (KernelStore store =
                new KernelStore(CACHE.resolve("kernels"), programs(), System.getenv(), Clock.systemUTC())) {
            Kernel kernel = store.require(null, Progress.NONE);

            assertThat(kernel.release()).contains("cloud");
            assertThat(debugfs(kernel.modules(), "ls -p /"))
                    .contains("/100644/0/0/modules.dep/", "/040755/0/0/kernel/");
            if (Files.exists(RUNNER)) {
                Path initramfs = store.initramfs(kernel);
                assertThat(run(List.of("/bin/sh", "-c", "cpio -it <\"$0\"", initramfs.toString())))
                        .contains("init\n", "holt-run\n", "modules/order\n", "modules/virtio_mmio.ko\n");
                assertThat(store.initramfs(kernel)).isEqualTo(initramfs);
            }
        }
    }

    @Test
    void modulesThatAHostKeepsCompressedAreUnpackedForTheInitramfs(@TempDir Path directory) throws Exception {
        try (KernelStore cache =
                new KernelStore(CACHE.resolve("kernels"), programs(), System.getenv(), Clock.systemUTC())) {
            Kernel real = cache.require(null, Progress.NONE);
            Path boot = CACHE.resolve("kernels").resolve(real.digest()).resolve("boot");
            Path host = directory.resolve("host");
            Path modules =
                    Files.createDirectories(host.resolve("usr/lib/modules").resolve(real.release()));
            Files.writeString(modules.resolve("modules.builtin"), "kernel/fs/ext4/ext4.ko\n");
            Files.writeString(modules.resolve("modules.order"), "");
            Files.createDirectories(host.resolve("proc/sys/kernel"));
            Files.writeString(host.resolve("proc/sys/kernel/osrelease"), real.release() + "\n");
            Files.createDirectories(host.resolve("boot"));
            Files.copy(real.vmlinuz(), host.resolve("boot/vmlinuz-" + real.release()));
            List<String> order = Files.readAllLines(boot.resolve("order"));
            for (String module : order) {
                Path copy = Files.copy(boot.resolve(module), modules.resolve(module));
                if (!module.equals("virtio_mmio.ko")) {
                    run(List.of(module.length() % 2 == 0 ? "/usr/bin/xz" : "/usr/bin/zstd", "-q", copy.toString()));
                    Files.deleteIfExists(copy);
                }
            }
            try (KernelStore store = new KernelStore(
                    directory.resolve("kernels"),
                    programs(),
                    System.getenv(),
                    Clock.systemUTC(),
                    DiskSpace::usable,
                    host)) {
                Kernel taken = store.importHost(null, Progress.NONE);
                Path unpacked = taken.vmlinuz().resolveSibling("boot");
                assertThat(Files.readAllLines(unpacked.resolve("order"))).containsExactlyInAnyOrderElementsOf(order);
                for (String module : order) {
                    assertThat(unpacked.resolve(module)).hasSameBinaryContentAs(boot.resolve(module));
                }
            }
        }
    }

    private static KernelStore.Programs programs() {
        return new KernelStore.Programs(Files.exists(GUEST) ? GUEST : RUNNER, RUNNER);
    }

    private static long allocated(Path file) throws Exception {
        return Long.parseLong(run(List.of("/usr/bin/stat", "-c", "%b", file.toString()))
                        .strip())
                * 512;
    }

    private static String debugfs(Path file, String command) throws Exception {
        return run(List.of("/usr/sbin/debugfs", "-R", command, file.toString()));
    }

    private static String run(List<String> argv) throws Exception {
        return Subprocess.run(
                        argv,
                        Path.of("/"),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                        new byte[0],
                        Duration.ofMinutes(1),
                        1 << 20)
                .outputText();
    }
}
