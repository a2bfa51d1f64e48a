package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageException;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Makes file systems in files, without mounting anything. */
final class Ext4 {
    private static final int BLOCK = 4096;
    private static final long INODE = 256;

    /**
     * Arguments: archive, directory to be made, file to be made. Runs as root, or as root of a namespace: there the owners in the archive are right.
     * Blocks that are free cost nothing, and the file system can grow a thousandfold while it is mounted.
     */
    private static final String OF_ARCHIVE = """
            set -eu
            echo 'stage: unpacking the files' >&2
            mkdir -m 0755 "$2"
            tar --extract --file="$1" --directory="$2" --numeric-owner --same-owner --same-permissions \\
                --xattrs --xattrs-include='security.capability' --exclude=./dev
            mkdir -m 0755 "$2/dev"
            rm "$1"
            echo 'stage: making the file system' >&2
            kib=$(du -sk "$2" | cut -f1)
            mke2fs -q -F -t ext4 -b 4096 -I 256 -i 8192 -m 1 -J size=64 -L root \\
                -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -d "$2" "$3" "$((kib + kib / 4 + 327680))k"
            rm -rf "$2"
            """;

    private final Tools tools;

    Ext4(Tools tools) {
        this.tools = tools;
    }

    /** Makes {@code file} of a tar archive, which is gone then. */
    void ofArchive(Path tar, Path workplace, Path file, Progress progress) throws InterruptedException {
        Tools.Call call = Tools.Call.in(Path.of("/"), ErrorCode.IMAGE_FAILED)
                .patient()
                .telling(line -> {
                    if (line.startsWith("stage: ")) {
                        progress.stage(line.substring("stage: ".length()));
                    }
                });
        List<String> argv =
                List.of("sh", "-c", OF_ARCHIVE, "holt-image", tar.toString(), workplace.toString(), file.toString());
        var _ = tools.checked(call, "mke2fs", Namespace.asRoot(tools, argv));
    }

    /** Makes a file system without a journal and without room, to be read only, of a directory of ours; everything in it is root's. */
    void ofDirectory(Path directory, Path file) throws IOException, InterruptedException {
        Extent extent = new Extent();
        Files.walkFileTree(directory, extent);
        long metadata = (extent.entries + 64) * INODE + (8L << 20);
        long kib = (extent.bytes + extent.bytes / 50 + metadata) / 1024;
        List<String> mke2fs = List.of(
                "mke2fs",
                "-q",
                "-F",
                "-t",
                "ext4",
                "-b",
                String.valueOf(BLOCK),
                "-I",
                String.valueOf(INODE),
                "-m",
                "0",
                "-N",
                String.valueOf(extent.entries + 64),
                "-O",
                "^has_journal,^resize_inode",
                "-L",
                "modules",
                "-E",
                "root_owner=0:0",
                "-d",
                directory.toString(),
                file.toString(),
                kib + "k");
        Tools.Call call = Tools.Call.in(Path.of("/"), ErrorCode.KERNEL_FAILED).patient();
        if (!tools.areRoot() && tools.find("unshare").isPresent()) {
            List<String> inside = new java.util.ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--"));
            inside.addAll(mke2fs);
            Subprocess.Result result = tools.run(call, inside);
            if (result.succeeded()) {
                return;
            }
        }
        var _ = tools.checked(call, mke2fs);
    }

    /** What a directory takes in a file system. Everybody may read what is in it then. */
    private static final class Extent extends SimpleFileVisitor<Path> {
        private long entries;
        private long bytes;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            entries++;
            bytes += BLOCK;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            entries++;
            bytes += (attributes.size() + BLOCK - 1) / BLOCK * BLOCK;
            return FileVisitResult.CONTINUE;
        }
    }

    /** @throws ImageException {@code IMAGE_UNUSABLE} when {@code file} is no whole ext4 file system */
    static void require(Path file) throws IOException {
        try {
            Superblock.read(file);
        } catch (Superblock.UnusableException e) {
            throw new ImageException(
                    ErrorCode.IMAGE_UNUSABLE,
                    "%s: %s (expected: an ext4 file system in a file)".formatted(file, e.getMessage()),
                    e);
        }
    }
}
