package dev.holt.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.image.Image;
import dev.holt.core.image.Kernel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What machines of the tests consist of: Debian's kernel for clouds, an initramfs with the tests' own init, and disks that begin with a few words.
 * The kernel is the one that {@code tools/machine-parts} has put into {@code build/machine-cache}; else an unpacked package below
 * {@code build/test-kernel}, where it is put.
 */
final class GuestKit {
    private static final List<String> MODULES = List.of(
            "drivers/virtio/virtio_ring",
            "drivers/virtio/virtio",
            "drivers/virtio/virtio_mmio",
            "drivers/block/virtio_blk",
            "net/core/failover",
            "drivers/net/net_failover",
            "drivers/net/virtio_net",
            "drivers/char/virtio_console");
    private static final Path ROOT = Path.of(System.getProperty("holt.root"));

    /** The runner, as it is delivered. */
    final Path runner;

    final Kernel kernel;
    final Image image;
    final Path initramfs;
    final OneKernel kernels;

    /** Puts everything into {@code directory}. */
    GuestKit(Path directory) throws IOException, InterruptedException {
        Parts parts = parts();
        Path vmlinuz = directory.resolve("vmlinuz");
        Files.copy(parts.vmlinuz(), vmlinuz);
        runner = builtRunner(directory);
        initramfs = initramfs(directory, parts.modules());
        Path modules = file(directory.resolve("modules.ext4"), "these are mods..", 1 << 20);
        Path base = file(directory.resolve("base.ext4"), "this is the base", 16 << 20);
        kernel = new Kernel("k", null, "6.1", vmlinuz, modules, "x86_64", "test", 1, Instant.EPOCH);
        kernels = new OneKernel(kernel, initramfs);
        image = new Image("i", null, base, 16 << 20, "x86_64", "test", true, Set.of(), Instant.EPOCH);
    }

    /** A kernel, and its modules as they lie in the package or all in one directory. */
    private record Parts(Path vmlinuz, Path modules) {}

    private static Parts parts() throws IOException, InterruptedException {
        Path cache = ROOT.resolve("build/machine-cache/kernels");
        Path name = cache.resolve("names/debian");
        if (Files.exists(name)) {
            Path cached = cache.resolve(Files.readString(name).strip());
            return new Parts(cached.resolve("vmlinuz"), cached.resolve("boot"));
        }
        Path kernel = ROOT.resolve("build/test-kernel");
        if (!Files.isDirectory(kernel.resolve("boot"))) {
            run(
                    Files.createDirectories(ROOT.resolve("build")),
                    "set -e; rm -rf test-kernel.new; mkdir test-kernel.new; cd test-kernel.new;"
                            + " p=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p' | head -1);"
                            + " apt-get -q download \"$p\"; dpkg -x *.deb .; rm *.deb; cd ..; mv test-kernel.new test-kernel");
        }
        return new Parts(
                only(kernel.resolve("boot"), "vmlinuz-"),
                only(kernel.resolve("lib/modules"), "").resolve("kernel"));
    }

    private static Path builtRunner(Path directory) throws IOException, InterruptedException {
        Path out = directory.resolve("native");
        run(ROOT.resolve("native"), "make -s OUT='%1$s' '%1$s/holt-run'".formatted(out));
        return out.resolve("holt-run");
    }

    private static Path initramfs(Path directory, Path modules) throws IOException, InterruptedException {
        Path tree = Files.createDirectories(directory.resolve("initramfs"));
        for (String name : List.of("modules", "proc", "sys", "dev")) {
            Files.createDirectories(tree.resolve(name));
        }
        for (String module : MODULES) {
            Path deep = modules.resolve(module + ".ko");
            Path file = Files.exists(deep) ? deep : modules.resolve(deep.getFileName());
            Files.copy(file, tree.resolve("modules").resolve(deep.getFileName()));
        }
        Path source = ROOT.resolve("qemu/src/test/guest/init.c");
        run(tree, "musl-gcc -std=c11 -D_GNU_SOURCE -Os -Wall -Wextra -Werror -static -o init '%s'".formatted(source));
        run(tree, "find . | cpio -o -H newc --quiet | gzip -1 > ../initramfs.gz");
        return directory.resolve("initramfs.gz");
    }

    private static Path file(Path path, String begin, long size) throws IOException {
        Files.write(path, begin.getBytes(StandardCharsets.US_ASCII));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    private static Path only(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void run(Path directory, String script) throws IOException, InterruptedException {
        Path log = Files.createTempFile("guest-kit", ".log");
        try {
            Process process = new ProcessBuilder("sh", "-c", script)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(process.waitFor())
                    .as(script + "\n" + Files.readString(log))
                    .isZero();
        } finally {
            Files.delete(log);
        }
    }
}
