package dev.holt.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Files beneath one directory, the root, that nobody can lead astray: no path leaves the root and no link beneath it is followed, even when
 * others change the tree meanwhile. The root's own path is trusted and may contain links.
 *
 * <p>Paths are relative, their elements joined by {@code /}; the empty path is the root. Files are made 0600, directories 0700.
 * Safe for many threads: each call opens what it needs.
 */
public final class SafeFiles {
    private static final String TEMPORARY = ".new-";
    private static final long BENEATH =
            Descriptor.RESOLVE_BENEATH | Descriptor.RESOLVE_NO_SYMLINKS | Descriptor.RESOLVE_NO_MAGICLINKS;
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE = mode("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE = mode("rwx------");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;

    public SafeFiles(Path root) {
        this.root = root;
    }

    /** Whether {@code name} is that of a file that {@link #putAtomic} has not finished. */
    public static boolean isTemporary(String name) {
        return name.startsWith(TEMPORARY);
    }

    static String temporaryName() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return TEMPORARY + HexFormat.of().formatHex(bytes);
    }

    /**
     * Writes a file so that readers see the old or the new content, also after a crash. Makes missing directories, the root too.
     *
     * @throws EscapeException when the path leads through a link; a link in the last place is replaced, not followed
     */
    public void putAtomic(String path, byte[] content) throws IOException {
        List<String> elements = elements(path);
        String name = requireName(elements, path);
        try (Descriptor parent = makeDirectories(elements.subList(0, elements.size() - 1))) {
            Path temporary = parent.path().resolve(temporaryName());
            try {
                write(temporary, content);
                Files.move(temporary, parent.path().resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
            sync(parent);
        }
    }

    /**
     * The first {@code limit} bytes of a regular file; empty when there is no such file, or something else in its place.
     *
     * @throws EscapeException when the path leads through a link
     */
    public Optional<byte[]> read(String path, int limit) throws IOException {
        return pieceAt(path, 0, limit).map(Piece::content);
    }

    /**
     * A piece of a file.
     *
     * @param file device and inode
     */
    public record Piece(String file, byte[] content) {}

    /** The length of a regular file in bytes; empty when there is none. Throws as {@link #read} does. */
    public OptionalLong size(String path) throws IOException {
        List<String> elements = elements(path);
        requireName(elements, path);
        try (Descriptor base = openRoot();
                Descriptor file = open(base, elements, 0)) {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return OptionalLong.empty();
        }
    }

    /** As {@link #read}, from {@code offset} on and with the identity of the file; no bytes at or behind the end. */
    public Optional<Piece> pieceAt(String path, long offset, int limit) throws IOException {
        List<String> elements = elements(path);
        requireName(elements, path);
        try (Descriptor base = openRoot();
                Descriptor file = open(base, elements, 0)) {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            try (InputStream stream = Files.newInputStream(file.path())) {
                stream.skip(offset);
                return Optional.of(new Piece(String.valueOf(attributes.fileKey()), stream.readNBytes(limit)));
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        }
    }

    /**
     * The names in a directory without those of unfinished files, in no order; empty when there is no such directory.
     *
     * @throws EscapeException when the path leads through a link
     */
    public List<String> list(String path) throws IOException {
        try (Descriptor base = openRoot();
                Descriptor directory = open(base, elements(path), 0);
                DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
            List<String> names = new ArrayList<>();
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!isTemporary(name)) {
                    names.add(name);
                }
            }
            return names;
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Removes a file, or a directory with all that is in it; links are removed, not followed. Does nothing when there is none.
     *
     * @throws EscapeException when the way to it leads through a link, or another file system is mounted beneath it
     */
    public void remove(String path) throws IOException {
        remove(path, true);
    }

    /** As {@link #remove}, but a crash of the machine may bring it back. */
    public void discard(String path) throws IOException {
        remove(path, false);
    }

    private void remove(String path, boolean durable) throws IOException {
        List<String> elements = elements(path);
        String name = requireName(elements, path);
        try (Descriptor base = openRoot();
                Descriptor parent = open(base, elements.subList(0, elements.size() - 1), 0)) {
            new TreeRemoval(parent).remove(name);
            if (durable) {
                sync(parent);
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            // It is not there, which was the aim.
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static List<String> elements(String path) throws IOException {
        if (path.isEmpty()) {
            return List.of();
        }
        List<String> elements = List.of(path.split("/", -1));
        for (String element : elements) {
            if (element.isEmpty() || element.equals(".") || element.equals("..") || element.indexOf('\0') >= 0) {
                throw new EscapeException(path);
            }
        }
        return elements;
    }

    private static String requireName(List<String> elements, String path) throws IOException {
        if (elements.isEmpty()) {
            throw new EscapeException(path);
        }
        return elements.getLast();
    }

    private Descriptor openRoot() throws IOException {
        return Descriptor.open(null, root.toString(), Descriptor.O_PATH, 0, 0);
    }

    private static Descriptor open(Descriptor base, List<String> elements, long moreResolve) throws IOException {
        String path = elements.isEmpty() ? "." : String.join("/", elements);
        return Descriptor.open(base, path, Descriptor.O_PATH, 0, BENEATH | moreResolve);
    }

    private Descriptor makeDirectories(List<String> elements) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root, DIRECTORY_MODE);
        }
        Descriptor here = openRoot();
        for (String element : elements) {
            try (Descriptor parent = here) {
                here = openOrMake(parent, element);
            }
        }
        return here;
    }

    private static Descriptor openOrMake(Descriptor parent, String name) throws IOException {
        try {
            return open(parent, List.of(name), 0);
        } catch (NoSuchFileException _) {
            try {
                Files.createDirectory(parent.path().resolve(name), DIRECTORY_MODE);
                sync(parent);
            } catch (FileAlreadyExistsException _) {
                // Somebody else was faster; what it is shows when it is opened.
            }
            return open(parent, List.of(name), 0);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                FILE_MODE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static void sync(Descriptor directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.path(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
