package dev.holt.os;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Removes a tree that others may have made to mislead: links are removed and never followed, directories without permissions are opened up,
 * depth costs neither stack nor descriptors (what lies deep is renamed to the top first), and names that are not Unicode are renamed too.
 * Used by one thread.
 */
final class TreeRemoval {
    private static final int DEEPEST = 64;
    private static final int MOST_ROUNDS = 8;
    private static final long WITHIN = Descriptor.RESOLVE_BENEATH
            | Descriptor.RESOLVE_NO_SYMLINKS
            | Descriptor.RESOLVE_NO_MAGICLINKS
            | Descriptor.RESOLVE_NO_XDEV;
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");

    private final Descriptor top;
    /** What was too deep, under its new name at the top. */
    private final Deque<Path> raised = new ArrayDeque<>();

    /** Removal beneath {@code top}, which the caller keeps open. */
    TreeRemoval(Descriptor top) {
        this.top = top;
    }

    void remove(String name) throws IOException {
        raised.add(top.path().resolve(name));
        while (!raised.isEmpty()) {
            remove(top, raised.remove(), 0);
        }
    }

    private void remove(Descriptor parent, Path entry, int depth) throws IOException {
        try {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                removeDirectory(parent, entry, depth);
            } else {
                Files.delete(entry);
            }
        } catch (NoSuchFileException _) {
            // It went by itself.
        }
    }

    private void removeDirectory(Descriptor parent, Path entry, int depth) throws IOException {
        String name = String.valueOf(entry.getFileName());
        if (!entry.equals(parent.path().resolve(name))) {
            Path plain = parent.path().resolve(SafeFiles.temporaryName());
            Files.move(entry, plain, StandardCopyOption.ATOMIC_MOVE);
            removeDirectory(parent, plain, depth);
            return;
        }
        for (int round = 0; ; round++) {
            try (Descriptor directory = Descriptor.open(parent, name, Descriptor.O_PATH, 0, WITHIN)) {
                openUp(directory);
                if (depth == DEEPEST) {
                    Path higher = top.path().resolve(SafeFiles.temporaryName());
                    Files.move(entry, higher, StandardCopyOption.ATOMIC_MOVE);
                    raised.add(higher);
                    return;
                }
                for (Path child : children(directory)) {
                    remove(directory, child, depth + 1);
                }
            }
            try {
                Files.delete(entry);
                return;
            } catch (DirectoryNotEmptyException e) {
                if (round == MOST_ROUNDS) {
                    throw e;
                }
            }
        }
    }

    private static void openUp(Descriptor directory) throws IOException {
        if (!Files.getPosixFilePermissions(directory.path()).containsAll(OWNER_ALL)) {
            Files.setPosixFilePermissions(directory.path(), OWNER_ALL);
        }
    }

    private static List<Path> children(Descriptor directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.path())) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }
}
