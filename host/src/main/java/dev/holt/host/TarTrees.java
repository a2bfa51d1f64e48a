package dev.holt.host;

import dev.holt.core.machine.FileModes;
import dev.holt.core.machine.HostTrees;
import dev.holt.os.DiskSpace;
import dev.holt.os.FileNames;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
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
    /** Each character of a name in an archive is a byte of it. */
    static final Charset NAMES = StandardCharsets.ISO_8859_1;

    @Override
    public void pack(Path source, String name, OutputStream tar, LeftOut leftOut) throws IOException {
        TarArchiveOutputStream archive = new TarArchiveOutputStream(tar, NAMES.name());
        // The library writes the names of the POSIX mode as UTF-8, whatever they are.
        archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        Files.walkFileTree(source, new Packing(source, name, archive, leftOut));
        archive.finish();
        archive.flush();
    }

    @Override
    public long unpack(InputStream tar, Path directory, String name, LeftOut leftOut) throws IOException {
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
            Unpacking unpacking = new Unpacking(staging, name, DiskSpace.usable(directory) - RESERVE, leftOut);
            unpacking.take(tar);
            Files.move(staging.resolve(name), target);
            return unpacking.bytes();
        } finally {
            new SafeFiles(directory).remove(String.valueOf(staging.getFileName()));
        }
    }

    /** Puts what it visits into an archive. */
    private static final class Packing extends SimpleFileVisitor<Path> {
        private static final int PERMISSIONS = 0777;

        private final Path source;
        private final String name;
        private final TarArchiveOutputStream archive;
        private final LeftOut leftOut;

        Packing(Path source, String name, TarArchiveOutputStream archive, LeftOut leftOut) {
            this.source = source;
            this.name = new String(name.getBytes(StandardCharsets.UTF_8), NAMES);
            this.archive = archive;
            this.leftOut = leftOut;
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
                entry.setLinkName(new String(FileNames.bytes(Files.readSymbolicLink(file)), NAMES));
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
            } else {
                leftOut.leave(
                        new String(nameOf(file).getBytes(NAMES), StandardCharsets.UTF_8), FileModes.type(mode(file)));
            }
            return FileVisitResult.CONTINUE;
        }

        private static int mode(Path file) throws IOException {
            return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        }

        private String nameOf(Path path) {
            String rest = new String(FileNames.bytes(source.relativize(path)), NAMES);
            return rest.isEmpty() ? name : name + "/" + rest;
        }

        private void put(TarArchiveEntry entry, Path path, BasicFileAttributes attributes) throws IOException {
            entry.setMode(mode(path) & PERMISSIONS);
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
