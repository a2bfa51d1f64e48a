package dev.holt.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Removes a directory with everything in it. Links are removed, never followed; each step is relative to the open directory that it was found in. */
final class TreeRemoval {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private TreeRemoval() {}

    /** Removes {@code tree}, which may be a single file or a link, or nothing at all. */
    static void remove(Path tree) {
        try {
            if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(tree);
                return;
            }
            try (DirectoryStream<Path> parent =
                    Files.newDirectoryStream(tree.toAbsolutePath().getParent())) {
                remove(secure(parent), tree.getFileName());
            }
        } catch (NoSuchFileException _) {
            // Somebody else removed it meanwhile.
        } catch (IOException e) {
            throw FileTrouble.with("removing " + tree, e);
        }
    }

    /**
     * Refuses a tree that something is mounted in.
     *
     * @throws WorkspaceException {@code WORKSPACE_TAMPERED}
     */
    static void requireNoMounts(Path tree) {
        // One character a byte, for mount points may have any name.
        String prefix = new String((tree.toAbsolutePath() + "/").getBytes(UTF_8), ISO_8859_1);
        try {
            List<String> inside = Files.readAllLines(MOUNTS, ISO_8859_1).stream()
                    .map(line -> unescaped(line.split(" ", -1)[MOUNT_POINT_FIELD]))
                    .filter(point -> (point + "/").startsWith(prefix))
                    .map(Printable::of)
                    .toList();
            if (!inside.isEmpty()) {
                throw new WorkspaceException(
                        ErrorCode.WORKSPACE_TAMPERED,
                        "work tree %s: mounted inside: %s (expected: no mounts); unmount it, then try again"
                                .formatted(tree, String.join(", ", inside)));
            }
        } catch (IOException e) {
            throw FileTrouble.with("removing " + tree, e);
        }
    }

    private static String unescaped(String point) {
        return point.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private static void remove(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        if (isDirectory(parent, name)) {
            try (SecureDirectoryStream<Path> directory = openable(parent, name)) {
                for (Path entry : directory) {
                    removeEntry(directory, entry.getFileName());
                }
            }
            parent.deleteDirectory(name);
        } else {
            parent.deleteFile(name);
        }
    }

    private static void removeEntry(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            remove(directory, name);
        } catch (NoSuchFileException _) {
            // Whoever still works in there removed it meanwhile.
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    /** Opens it; a directory that its owner closed is opened up first. */
    private static SecureDirectoryStream<Path> openable(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        PosixFileAttributeView view =
                parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().permissions().containsAll(PosixFilePermissions.fromString("rwx------"))) {
            parent.getFileAttributeView(name, PosixFileAttributeView.class)
                    .setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
        return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
        return (SecureDirectoryStream<Path>) stream;
    }
}
