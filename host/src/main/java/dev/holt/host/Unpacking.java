package dev.holt.host;

import dev.holt.core.Printable;
import dev.holt.core.machine.FileModes;
import dev.holt.core.machine.HostTrees.LeftOut;
import dev.holt.os.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Unpacks one archive that nobody vouches for into a directory that nobody else can enter. Links are made last, so no path leads through one; modes
 * lose what gives rights beyond the file's own. For one thread.
 */
final class Unpacking {
    private static final int MOST_ENTRIES = 2_000_000;
    private static final int CHUNK = 1 << 16;
    private static final int OWNERS = 0700;
    private static final int MOST_SHOWN = 200;
    /** What the system takes, in bytes. */
    private static final int MOST_NAME = 255;

    private static final int MOST_TARGET = 4095;
    /** What is kept until the end may take this much memory, of which each piece takes some beside its text. */
    private static final long MOST_KEPT = 48L << 20;

    private static final int KEEPING = 400;

    private final Path staging;
    private final String name;
    private final long most;
    private final LeftOut leftOut;
    private final Map<Path, String> links = new LinkedHashMap<>();
    /** Those that are closed to ourselves. */
    private final Map<Path, Integer> directories = new LinkedHashMap<>();

    private long bytes;
    private long kept;
    private int entries;

    /**
     * @param name what the first name of the archive becomes
     * @param most how many bytes of files it may hold
     */
    Unpacking(Path staging, String name, long most, LeftOut leftOut) {
        this.staging = staging;
        this.name = name;
        this.most = most;
        this.leftOut = leftOut;
    }

    long bytes() {
        return bytes;
    }

    void take(InputStream tar) throws IOException {
        BoundedTar bounded = new BoundedTar(tar);
        try (TarArchiveInputStream archive = new TarArchiveInputStream(bounded, TarTrees.NAMES.name())) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (++entries > MOST_ENTRIES) {
                    throw new IOException("more than %d files (expected: fewer)".formatted(MOST_ENTRIES));
                }
                take(bounded.names(entry.getName(), entry.getLinkName()), entry, archive);
            }
            for (Map.Entry<Path, String> link : links.entrySet()) {
                Files.createSymbolicLink(
                        link.getKey(), FileNames.path(link.getValue().getBytes(TarTrees.NAMES)));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the archive makes no sense: " + e.getMessage(), e);
        }
        // Last, and from the inside out: a directory may be closed to ourselves.
        for (Map.Entry<Path, Integer> directory :
                List.copyOf(directories.entrySet()).reversed()) {
            Files.setPosixFilePermissions(directory.getKey(), FileModes.permissions(directory.getValue()));
        }
        if (entries == 0) {
            throw new IOException("the archive is empty");
        }
    }

    private void take(BoundedTar.Names names, TarArchiveEntry entry, InputStream content) throws IOException {
        Path path = path(names.name());
        switch (entry.getLinkFlag()) {
            case TarConstants.LF_SYMLINK -> {
                requireNew(path);
                String target = names.link();
                if (target.isEmpty() || target.length() > MOST_TARGET || target.indexOf('\0') >= 0) {
                    throw refused(
                            names.name(),
                            "a link to %d bytes (expected: 1 to %d, without NUL)"
                                    .formatted(target.length(), MOST_TARGET));
                }
                keep(names.name().length() + target.length());
                links.put(path, target);
            }
            case TarConstants.LF_LINK -> {
                requireNew(path);
                Path to = path(names.link());
                if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
                    throw refused(names.name(), "a hard link to what is no file of the archive");
                }
                Files.createLink(path, to);
            }
            case TarConstants.LF_FIFO -> leave(names.name(), 'p');
            case TarConstants.LF_CHR -> leave(names.name(), 'c');
            case TarConstants.LF_BLK -> leave(names.name(), 'b');
            case BoundedTar.SOCKET -> leave(names.name(), 's');
            default -> {
                if (entry.isDirectory()) {
                    Files.createDirectory(path);
                    if ((entry.getMode() & OWNERS) == OWNERS) {
                        Files.setPosixFilePermissions(path, FileModes.permissions(entry.getMode()));
                    } else {
                        keep(names.name().length());
                        directories.put(path, entry.getMode());
                    }
                } else {
                    write(path, entry, content);
                }
            }
        }
    }

    /** Counts what is remembered until the end. */
    private void keep(int text) throws IOException {
        kept += KEEPING + text;
        if (kept > MOST_KEPT) {
            throw new IOException(
                    "more links and closed directories than are taken at once, after %d entries (expected: %d MiB of them); copy parts of it"
                            .formatted(entries, MOST_KEPT >> 20));
        }
    }

    private void leave(String entry, char type) {
        leftOut.leave(shown(entry), type);
    }

    private void write(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        requireNew(path);
        byte[] chunk = new byte[CHUNK];
        try (var out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = content.read(chunk); n >= 0; n = content.read(chunk)) {
                bytes += n;
                if (bytes > most) {
                    throw new IOException("more than the %d MiB for which there is room".formatted(most >> 20));
                }
                out.write(chunk, 0, n);
            }
        }
        Files.setPosixFilePermissions(path, FileModes.permissions(entry.getMode()));
        FileTime time = entry.getLastModifiedTime();
        if (time != null) {
            Files.setLastModifiedTime(path, time);
        }
    }

    /** Where an entry goes; its directory is there, as a directory. */
    private Path path(String entry) throws IOException {
        String plain = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
        List<String> elements = List.of(plain.split("/", -1));
        for (String element : elements) {
            if (element.length() > MOST_NAME) {
                throw refused(
                        entry, "a name of %d bytes (expected: at most %d)".formatted(element.length(), MOST_NAME));
            }
            if (element.isEmpty() || element.equals(".") || element.equals("..") || element.indexOf('\0') >= 0) {
                throw refused(entry, "a name that leads elsewhere");
            }
        }
        Path path = staging.resolve(name);
        for (String element : elements.subList(1, elements.size())) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(entry, "a name whose directory is none");
            }
            path = FileNames.under(path, element.getBytes(TarTrees.NAMES));
        }
        return path;
    }

    private void requireNew(Path path) throws IOException {
        if (links.containsKey(path)) {
            throw new IOException("%s: is in the archive twice".formatted(staging.relativize(path)));
        }
    }

    private static IOException refused(String entry, String why) {
        return new IOException("'%s': %s; nothing was copied".formatted(Printable.of(shown(entry)), why));
    }

    /** The beginning of a name as people read it. */
    private static String shown(String entry) {
        return new String(
                entry.substring(0, Math.min(entry.length(), MOST_SHOWN)).getBytes(TarTrees.NAMES),
                StandardCharsets.UTF_8);
    }
}
