package dev.holt.host;

import dev.holt.core.machine.HostTrees;
import dev.holt.os.DiskSpace;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files of this host as tar archives. Safe for any thread. */
public final class TarTrees implements HostTrees {
    /** What stays free on the disk that is unpacked to. */
    private static final long RESERVE = 256L << 20;

    @Override
    public void pack(Path source, String name, OutputStream tar) throws IOException {
        TarArchiveOutputStream archive = new TarArchiveOutputStream(tar, StandardCharsets.UTF_8.name());
        archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        archive.setAddPaxHeadersForNonAsciiNames(true);
        Files.walkFileTree(source, new Packing(source, name, archive));
        archive.finish();
        archive.flush();
    }

    @Override
    public long unpack(InputStream tar, Path directory, String name) throws IOException {
        Path target = directory.resolve(name);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("%s: is there already".formatted(target));
        }
        // Nobody else comes into it, so that nothing can change between a look and what it is for.
        Path staging = Files.createTempDirectory(
                directory,
                ".holt-copy-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Unpacking unpacking = new Unpacking(staging, name, DiskSpace.usable(directory) - RESERVE);
            unpacking.take(tar);
            Files.move(staging.resolve(name), target);
            return unpacking.bytes();
        } finally {
            new SafeFiles(directory).remove(String.valueOf(staging.getFileName()));
        }
    }

    /** Puts what it visits into an archive. Sockets, pipes and devices are passed over. */
    private static final class Packing extends SimpleFileVisitor<Path> {
        private static final int PERMISSIONS = 0777;

        private final Path source;
        private final String name;
        private final TarArchiveOutputStream archive;

        Packing(Path source, String name, TarArchiveOutputStream archive) {
            this.source = source;
            this.name = name;
            this.archive = archive;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(nameOf(directory) + "/", TarConstants.LF_DIR);
            put(entry, directory, attributes);
            archive.closeArchiveEntry();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                TarArchiveEntry entry = new TarArchiveEntry(nameOf(file), TarConstants.LF_SYMLINK);
                entry.setLinkName(Files.readSymbolicLink(file).toString());
                put(entry, file, attributes);
                archive.closeArchiveEntry();
            } else if (attributes.isRegularFile()) {
                TarArchiveEntry entry = new TarArchiveEntry(nameOf(file));
                entry.setSize(attributes.size());
                put(entry, file, attributes);
                try (InputStream content = Files.newInputStream(file)) {
                    // A file that grows meanwhile is as long as it was said to be.
                    content.transferTo(new Bounded(archive, attributes.size()));
                }
                archive.closeArchiveEntry();
            }
            return FileVisitResult.CONTINUE;
        }

        private String nameOf(Path path) {
            String rest = source.relativize(path).toString();
            return rest.isEmpty() ? name : name + "/" + rest;
        }

        private void put(TarArchiveEntry entry, Path path, BasicFileAttributes attributes) throws IOException {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            entry.setMode(mode & PERMISSIONS);
            entry.setModTime(attributes.lastModifiedTime());
            entry.setIds(0, 0);
            archive.putArchiveEntry(entry);
        }
    }

    /** Passes on so many bytes and drops the rest. */
    private static final class Bounded extends OutputStream {
        private final OutputStream to;
        private long left;

        Bounded(OutputStream to, long left) {
            this.to = to;
            this.left = left;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int n = (int) Math.min(left, length);
            to.write(bytes, offset, n);
            left -= n;
        }
    }
}
