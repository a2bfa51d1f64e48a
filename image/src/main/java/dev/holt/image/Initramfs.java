package dev.holt.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine starts with: {@code /init}, our guest agent; {@code /holt-run}, the runner; {@code /modules/order} with the names of the modules, one a
 * line, as they have to be loaded, and beside it the modules. Not compressed: it is small, and a guest unpacks slowly.
 */
final class Initramfs {
    private static final String PREFIX = "initramfs-";
    private static final int DIGITS = 8;
    private static final int PROGRAM = 0755;
    private static final int DATA = 0644;

    private final Path guest;
    private final Path runner;

    /**
     * @param guest the guest agent, a static program
     * @param runner the runner, a static program
     */
    Initramfs(Path guest, Path runner) {
        this.guest = guest;
        this.runner = runner;
    }

    /** The one of the kernel on {@code directory}, made when it is not there; what was made of other parts is removed. */
    Path of(Path directory, Shelf shelf) throws IOException, InterruptedException {
        Path boot = directory.resolve(KernelRecord.BOOT);
        List<String> modules = Files.readAllLines(boot.resolve(KernelRecord.ORDER));
        String name = PREFIX + digest(boot, modules).substring(0, DIGITS);
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            try (Staging staging = shelf.stage()) {
                Path made = staging.content().resolve(name);
                write(made, boot, modules);
                Durable.syncAll(staging.content());
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            }
            Durable.sync(directory);
            removeOthers(directory, name);
        }
        return file;
    }

    private String digest(Path boot, List<String> modules) throws IOException, InterruptedException {
        MessageDigest digest = Digests.sha256();
        List<Path> parts = new ArrayList<>(List.of(guest, runner, boot.resolve(KernelRecord.ORDER)));
        modules.forEach(module -> parts.add(boot.resolve(module)));
        for (Path part : parts) {
            digest.update((Digests.of(part) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return Digests.hex(digest);
    }

    private void write(Path file, Path boot, List<String> modules) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                Cpio cpio = new Cpio(out)) {
            cpio.file("init", PROGRAM, guest);
            cpio.file("holt-run", PROGRAM, runner);
            cpio.directory("modules", PROGRAM);
            cpio.file("modules/" + KernelRecord.ORDER, DATA, boot.resolve(KernelRecord.ORDER));
            for (String module : modules) {
                cpio.file("modules/" + module, DATA, boot.resolve(module));
            }
        }
    }

    /** A machine that is just starting has opened its own already, or finds the new one. */
    private static void removeOthers(Path directory, String name) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path other : others) {
                if (!String.valueOf(other.getFileName()).equals(name)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }
}
