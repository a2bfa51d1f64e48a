package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
    @TempDir
    private Path directory;

    private KernelModules modules;

    @BeforeEach
    void read() throws Exception {
        Files.writeString(directory.resolve("modules.dep"), """
                kernel/drivers/virtio/virtio_ring.ko:
                kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko
                kernel/drivers/block/virtio_blk.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko
                kernel/fs/ext4/ext4.ko.xz: kernel/fs/mbcache.ko.xz kernel/fs/jbd2/jbd2.ko.xz
                kernel/fs/mbcache.ko.xz:
                kernel/fs/jbd2/jbd2.ko.xz:
                kernel/arch/crc32c-intel.ko:
                kernel/crypto/crc32c_generic.ko:
                kernel/circle/a.ko: kernel/circle/b.ko
                kernel/circle/b.ko: kernel/circle/a.ko
                """);
        Files.writeString(directory.resolve("modules.builtin"), "kernel/drivers/virtio/virtio-mmio.ko\n");
        Files.writeString(directory.resolve("modules.softdep"), "softdep ext4 pre: crc32c post: nothing\n");
        Files.writeString(
                directory.resolve("modules.alias"), "alias crc32c crc32c_intel\nalias crc32c crc32c_generic\n");
        modules = new KernelModules(directory);
    }

    @Test
    void whatAModuleNeedsIsLoadedBeforeIt() {
        assertThat(modules.inOrder(List.of("virtio_blk", "virtio")))
                .containsExactly(
                        "kernel/drivers/virtio/virtio_ring.ko",
                        "kernel/drivers/virtio/virtio.ko",
                        "kernel/drivers/block/virtio_blk.ko");
    }

    @Test
    void whatAModuleWantsIsLoadedBeforeItByItsOtherName() {
        assertThat(modules.inOrder(List.of("ext4")))
                .containsExactly(
                        "kernel/crypto/crc32c_generic.ko",
                        "kernel/fs/jbd2/jbd2.ko.xz",
                        "kernel/fs/mbcache.ko.xz",
                        "kernel/fs/ext4/ext4.ko.xz");
    }

    @Test
    void whatIsBuiltInIsThereAndNeedsNoFile() {
        assertThat(modules.has("virtio_mmio")).isTrue();
        assertThat(modules.has("virtio_net")).isFalse();
        assertThat(modules.inOrder(List.of("virtio_mmio"))).isEmpty();
    }

    @Test
    void aCircleIsGoneThroughOnce() {
        assertThat(modules.inOrder(List.of("a"))).containsExactly("kernel/circle/b.ko", "kernel/circle/a.ko");
    }
}
