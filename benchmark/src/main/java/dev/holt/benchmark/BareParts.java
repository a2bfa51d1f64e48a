package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What bare machines start from: the image and the kernel that Holt's machines have, and an initramfs of {@code bare-guest} and the same modules.
 *
 * @param kvm whether KVM executes them, as it does Holt's
 * @param rate of this host's time-stamp counter, in kHz
 */
record BareParts(Lab lab, Path image, Path kernel, Path initramfs, boolean kvm, long rate) {
    private static final String ARCHIVE =
            "cd \"$1\" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet > \"$2\"";

    /** @param accelerator what executes Holt's machines, {@code kvm} or {@code tcg} */
    static BareParts make(Lab lab, String accelerator) {
        Path parts = lab.programs().machineParts();
        Path kernel = named(parts.resolve("kernels"));
        Path guest = lab.programs().bareGuest();
        Path tree = lab.directory().resolve("bare-initramfs");
        Path initramfs = lab.directory().resolve("bare-initramfs.cpio");
        if (!Files.exists(initramfs)) {
            lab.runner().run("mkdir", tree.toString());
            lab.runner().run("cp", guest.toString(), tree.resolve("init").toString());
            lab.runner()
                    .run(
                            "cp",
                            "-r",
                            kernel.resolve("boot").toString(),
                            tree.resolve("modules").toString());
            lab.runner().run("sh", "-ec", ARCHIVE, "sh", tree.toString(), initramfs.toString());
        }
        return new BareParts(
                lab,
                named(parts.resolve("images")).resolve("rootfs.ext4"),
                kernel.resolve("vmlinuz"),
                initramfs,
                accelerator.toLowerCase(Locale.ROOT).equals("kvm"),
                Long.parseLong(lab.runner().run(guest.toString(), "rate").strip()));
    }

    /** The directory that the only name stands for. */
    private static Path named(Path store) {
        try (Stream<Path> names = Files.list(store.resolve("names"))) {
            List<Path> all = names.toList();
            if (all.size() != 1) {
                throw new BenchException(
                        "%s: %d names (expected: one); run tools/machine-parts".formatted(store, all.size()));
            }
            return store.resolve(Files.readString(all.getFirst()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
