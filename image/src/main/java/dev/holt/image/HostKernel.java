package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel that runs on this host, with its modules. */
final class HostKernel {
    private final Path root;

    /** @param root where the host's files are: {@code /} */
    HostKernel(Path root) {
        this.root = root;
    }

    /** @throws ImageException {@code KERNEL_UNUSABLE} when its parts are not there, or may not be read */
    KernelMaker.Found find(Staging staging) throws IOException {
        String release = release();
        Path modules = List.of("usr/lib/modules", "lib/modules").stream()
                .map(path -> root.resolve(path).resolve(release))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> unusable(root.resolve("lib/modules").resolve(release), "no such directory"));
        List<Path> places = List.of(
                root.resolve("boot/vmlinuz-" + release),
                modules.resolve("vmlinuz"),
                root.resolve("boot/kernel-" + release));
        Path vmlinuz = places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> unusable(places.getFirst(), "no such file"));
        if (!Files.isReadable(vmlinuz)) {
            throw unusable(vmlinuz, "may not be read by this user");
        }
        Path copy = staging.aside(KernelRecord.VMLINUZ);
        Files.copy(vmlinuz, copy);
        Path base = staging.aside("tree");
        Path to = KernelMaker.moduleDirectory(base, release);
        try {
            ModuleTree.copy(modules.toRealPath(), to);
        } catch (java.nio.file.AccessDeniedException e) {
            throw unusable(Path.of(String.valueOf(e.getFile())), "may not be read by this user");
        }
        return new KernelMaker.Found(release, copy, to, base, "this host");
    }

    private String release() throws IOException {
        Path file = root.resolve("proc/sys/kernel/osrelease");
        String release = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (release.isEmpty() || release.contains("/") || release.startsWith(".")) {
            throw unusable(file, "no release of a kernel");
        }
        return release;
    }

    private static ImageException unusable(Path path, String why) {
        return new ImageException(
                ErrorCode.KERNEL_UNUSABLE,
                "%s: %s (expected: the running kernel and its modules); take Debian's kernel: holt kernel import debian"
                        .formatted(path, why));
    }
}
