package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Kernel;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a host made of a few files, whose kernel has all built in. */
@Timeout(60)
class KernelStoreTest {
    private static final String RELEASE = "6.9.0-test";

    @TempDir
    private Path directory;

    private Path host;
    private Path modules;
    private Path home;
    private Path guest;
    private long room = Long.MAX_VALUE;
    private KernelStore store;

    @BeforeEach
    void open() throws IOException {
        host = directory.resolve("host");
        put("proc/sys/kernel/osrelease", RELEASE + "\n");
        put("boot/vmlinuz-" + RELEASE, "MZ".repeat(4096));
        modules = host.resolve("lib/modules").resolve(RELEASE);
        builtIn(KernelMaker.REQUIRED);
        put("lib/modules/" + RELEASE + "/modules.order", "");
        home = directory.resolve("kernels");
        guest = Files.writeString(directory.resolve("holt-guest"), "guest 1");
        Path runner = Files.writeString(directory.resolve("holt-run"), "runner");
        store = new KernelStore(
                home,
                new KernelStore.Programs(guest, runner),
                Map.of("PATH", "/usr/bin:/bin"),
                Clock.systemUTC(),
                _ -> room,
                host);
    }

    private Path put(String path, String content) throws IOException {
        Path file = host.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void builtIn(List<String> names) throws IOException {
        put(
                "lib/modules/" + RELEASE + "/modules.builtin",
                String.join(
                        "",
                        names.stream().map("kernel/drivers/%s.ko\n"::formatted).toList()));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        try (Stream<Path> entries = Files.list(home)) {
            assertThat(entries.map(entry -> String.valueOf(entry.getFileName())))
                    .noneMatch(name -> name.startsWith(".new-"));
        }
    }

    @Test
    void theHostsKernelIsTakenWithItsModules() throws Exception {
        Kernel kernel = store.importHost(null, Progress.NONE);

        assertThat(kernel.name()).isEqualTo("host");
        assertThat(kernel.release()).isEqualTo(RELEASE);
        assertThat(kernel.vmlinuz()).hasSameBinaryContentAs(host.resolve("boot/vmlinuz-" + RELEASE));
        assertThat(Superblock.read(kernel.modules()).blockSize()).isEqualTo(4096);
        assertThat(store.find("host")).contains(kernel);
        assertThat(store.list()).containsExactly(kernel);
        assertThat(store.require(kernel.digest().substring(0, 8), Progress.NONE))
                .isEqualTo(kernel);
    }

    @Test
    void theSameKernelHasTheSameDigestAndIsKeptOnce() throws Exception {
        Kernel one = store.importHost("one", Progress.NONE);
        Kernel two = store.importHost("two", Progress.NONE);

        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(two.created()).isEqualTo(one.created());
        assertThat(store.list()).extracting(Kernel::name).containsExactly("one", "two");
    }

    @Test
    void A6_linksInTheTreeOfModulesAreNotFollowed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.ko"), "secret");
        Files.createSymbolicLink(modules.resolve("build"), directory);
        Files.createSymbolicLink(modules.resolve("linked.ko"), secret);

        Kernel kernel = store.importHost(null, Progress.NONE);

        assertThat(debugfs(kernel.modules(), "ls -p /"))
                .contains("/modules.builtin/")
                .doesNotContain("/build/", "linked");
    }

    @Test
    void whatAKernelLacksIsNamed() throws Exception {
        builtIn(List.of("virtio_mmio", "ext4", "virtio_net"));

        assertThatThrownBy(() -> store.importHost(null, Progress.NONE))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KERNEL_UNUSABLE))
                .hasMessageContaining("lacks virtio_blk, virtio_console");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aHostWithoutAKernelIsRefused() throws Exception {
        Files.delete(host.resolve("boot/vmlinuz-" + RELEASE));
        assertFails(() -> store.importHost(null, Progress.NONE), ErrorCode.KERNEL_UNUSABLE);

        put("proc/sys/kernel/osrelease", "another\n");
        assertFails(() -> store.importHost(null, Progress.NONE), ErrorCode.KERNEL_UNUSABLE);

        put("proc/sys/kernel/osrelease", "../../etc\n");
        assertFails(() -> store.importHost(null, Progress.NONE), ErrorCode.KERNEL_UNUSABLE);
    }

    @Test
    void anInitramfsIsMadeOnceForItsParts() throws Exception {
        Kernel kernel = store.importHost(null, Progress.NONE);

        Path one = store.initramfs(kernel);
        assertThat(one.getFileName().toString()).matches("initramfs-[0-9a-f]{8}");
        assertThat(store.initramfs(kernel)).isEqualTo(one);
        Files.writeString(guest, "guest 2");
        Path two = store.initramfs(kernel);

        assertThat(two).isNotEqualTo(one).exists();
        assertThat(one).doesNotExist();
        assertThat(Files.readString(two))
                .contains("guest 2", "runner", "modules/order")
                .startsWith("070701");
    }

    @Test
    void aKernelThatIsInUseStays() throws Exception {
        store.importHost(null, Progress.NONE);

        assertFails(() -> store.delete("host", _ -> List.of("fox")), ErrorCode.KERNEL_IN_USE);
        store.delete("host", _ -> List.of());
        assertThat(store.list()).isEmpty();
        assertFails(() -> store.delete("host", _ -> List.of()), ErrorCode.KERNEL_NOT_FOUND);
        assertFails(() -> store.require("host", Progress.NONE), ErrorCode.KERNEL_NOT_FOUND);
    }

    @Test
    void nothingIsBegunWithoutRoom() {
        room = 1 << 20;

        assertFails(() -> store.importHost(null, Progress.NONE), ErrorCode.DISK_FULL);
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static String debugfs(Path file, String command) throws Exception {
        return Subprocess.run(
                        List.of("/usr/sbin/debugfs", "-R", command, file.toString()),
                        Path.of("/"),
                        Map.of(),
                        new byte[0],
                        Duration.ofSeconds(20),
                        1 << 20)
                .outputText();
    }
}
