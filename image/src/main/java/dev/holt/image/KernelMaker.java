package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageException;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes what a machine boots of a kernel and its module directory. Safe for any thread. */
final class KernelMaker {
    /** What a machine can not do without, as a module or built in: its disk and its file system, the link, the network. */
    static final List<String> REQUIRED = List.of("virtio_mmio", "virtio_blk", "virtio_console", "virtio_net", "ext4");

    private static final long EXPECTED = 500L << 20;
    private static final int LARGEST_KERNEL = 256 << 20;

    /**
     * A kernel that was found, not yet checked.
     *
     * @param modules a directory of ours with the modules, as it would lie below {@code /lib/modules}; it is changed
     * @param base the directory that {@code modules} is in, as {@code depmod} wants it
     */
    record Found(String release, Path vmlinuz, Path modules, Path base, String source) {}

    private final Tools tools;
    private final Clock clock;
    private final Space space;
    private final Ext4 ext4;

    KernelMaker(Tools tools, Clock clock, Space space) {
        this.tools = tools;
        this.clock = clock;
        this.space = space;
        this.ext4 = new Ext4(tools);
    }

    /** @throws ImageException {@code TOOL_MISSING}, {@code DISK_FULL}, before anything is done */
    void require(Staging staging) {
        tools.require("depmod", "mke2fs");
        space.require(staging.directory(), EXPECTED, "a kernel with its modules");
    }

    /** An empty directory for the modules of {@code release}, in a tree of which depmod finds it whatever release it is of itself. */
    static Path moduleDirectory(Path base, String release) throws IOException {
        Durable.directory(base);
        Path directory = base;
        for (String name : List.of("usr", "lib", "modules")) {
            directory = Durable.directory(directory.resolve(name));
        }
        Files.createSymbolicLink(base.resolve("lib"), Path.of("usr/lib"));
        return directory.resolve(release);
    }

    /** Puts all parts into the content of {@code staging}. */
    KernelRecord make(Found found, Staging staging, Progress progress) throws IOException, InterruptedException {
        requireKernel(found.vmlinuz);
        progress.stage("looking at the modules");
        Tools.Call call =
                Tools.Call.in(staging.directory(), ErrorCode.KERNEL_FAILED).patient();
        var _ = tools.checked(call, List.of("depmod", "-b", found.base.toString(), found.release));
        KernelModules modules = new KernelModules(found.modules);
        requireAll(modules, found.release);
        Path content = staging.content();
        Files.copy(found.vmlinuz, content.resolve(KernelRecord.VMLINUZ), LinkOption.NOFOLLOW_LINKS);
        boot(modules.inOrder(REQUIRED), found.modules, content.resolve(KernelRecord.BOOT));
        progress.stage("making the file system of the modules");
        ext4.ofDirectory(found.modules, content.resolve(KernelRecord.MODULES));
        progress.stage("computing the digest");
        String digest = digest(found);
        long size =
                Files.size(content.resolve(KernelRecord.VMLINUZ)) + Files.size(content.resolve(KernelRecord.MODULES));
        return new KernelRecord(
                digest,
                found.release,
                Architecture.OURS.machine(),
                found.source,
                size,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private static void requireKernel(Path vmlinuz) throws IOException {
        long size = Files.size(vmlinuz);
        if (!Files.isRegularFile(vmlinuz, LinkOption.NOFOLLOW_LINKS) || size < 4096 || size > LARGEST_KERNEL) {
            throw new ImageException(
                    ErrorCode.KERNEL_UNUSABLE,
                    "%s: %d bytes (expected: a kernel in a file of at most %d MiB)"
                            .formatted(vmlinuz, size, LARGEST_KERNEL >> 20));
        }
    }

    private static void requireAll(KernelModules modules, String release) {
        List<String> missing =
                REQUIRED.stream().filter(name -> !modules.has(name)).toList();
        if (!missing.isEmpty()) {
            throw new ImageException(
                    ErrorCode.KERNEL_UNUSABLE,
                    "kernel %s: lacks %s (expected: %s, as modules or built in); take Debian's kernel: holt kernel import debian"
                            .formatted(release, String.join(", ", missing), String.join(", ", REQUIRED)));
        }
    }

    /** The modules that the initramfs gets, unpacked, since not every kernel unpacks them itself. */
    private void boot(List<String> paths, Path modules, Path boot) throws IOException, InterruptedException {
        Durable.directory(boot);
        List<String> order = new ArrayList<>();
        for (String path : paths) {
            Path file = modules.resolve(path).normalize();
            if (!file.startsWith(modules) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new ImageException(ErrorCode.KERNEL_UNUSABLE, "%s: no such module".formatted(file));
            }
            String name = KernelModules.name(path) + ".ko";
            unpack(file, boot.resolve(name));
            order.add(name + "\n");
        }
        Files.writeString(boot.resolve(KernelRecord.ORDER), String.join("", order));
    }

    private void unpack(Path module, Path to) throws IOException, InterruptedException {
        String name = String.valueOf(module.getFileName());
        if (name.endsWith(".ko")) {
            Files.copy(module, to);
            return;
        }
        String program = name.endsWith(".xz") ? "xz" : name.endsWith(".zst") ? "zstd" : "gzip";
        Tools.Call call = Tools.Call.in(Path.of("/"), ErrorCode.KERNEL_FAILED)
                .with(new Subprocess.Streams(new byte[0], module, to));
        var _ = tools.checked(call, List.of(program, "-dc"));
    }

    /** Over what the kernel is, not over how its file system happened to be laid out: the same kernel has the same digest each time. */
    private static String digest(Found found) throws IOException, InterruptedException {
        MessageDigest digest = Digests.sha256();
        digest.update((found.release + "\n").getBytes(StandardCharsets.UTF_8));
        Digests.update(digest, found.vmlinuz, _ -> {});
        List<Path> files;
        try (Stream<Path> all = Files.walk(found.modules)) {
            files = all.filter(file ->
                            file.toString().contains(".ko") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            digest.update(
                    (found.modules.relativize(file) + " " + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
            Digests.update(digest, file, _ -> {});
        }
        return Digests.hex(digest);
    }
}
