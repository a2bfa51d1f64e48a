package dev.holt.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The directory that all work trees lie under. Nothing is made, moved or removed outside of it, nor through a link. */
final class ManagedRoot {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private final Path root;

    ManagedRoot(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Returns {@code directory} if it lies under the root and no directory on the way from the root to it is a link. Itself it may be anything.
     *
     * @throws WorkspaceException {@code WORKSPACE_TAMPERED}
     */
    Path require(Path directory) {
        if (!directory.isAbsolute() || !directory.equals(directory.normalize()) || !within(directory)) {
            throw tampered(directory, "is not below %s".formatted(root));
        }
        Path parent = root;
        for (Path name : root.relativize(directory)) {
            if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw tampered(directory, "%s is not a directory of its own".formatted(parent));
            }
            parent = parent.resolve(name);
        }
        return directory;
    }

    /** As {@link #require}, and makes the directories on the way. */
    Path prepare(Path directory) {
        Path checked = require(directory);
        try {
            HoltGitDirectory.makeDirectory(checked.resolve("..").normalize());
        } catch (IOException e) {
            throw FileTrouble.with(directory, e);
        }
        return checked;
    }

    /** Moves what stands at {@code directory} out of the way, to {@code <directory>.stray-<n>}. Nothing is deleted. */
    void moveStrayAside(Path directory) {
        require(directory);
        try {
            for (int n = 1; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); n++) {
                Path aside = sibling(directory, ".stray-" + n);
                if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw FileTrouble.with(directory, e);
        }
    }

    /**
     * Removes what stands at {@code directory}, links unfollowed. It vanishes from its place at once; when a removal was cut off, the next one for
     * the same place ends it.
     */
    void remove(Path directory) {
        require(directory);
        Path doomed = sibling(directory, ".removed");
        requireNoMounts(doomed);
        Removal.of(doomed);
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            requireNoMounts(directory);
            try {
                Files.move(directory, doomed, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw FileTrouble.with(directory, e);
            }
            Removal.of(doomed);
        }
    }

    /** Refuses a tree that something is mounted in, before anything of it is removed. */
    private static void requireNoMounts(Path tree) {
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

    private boolean within(Path directory) {
        return directory.startsWith(root) && !directory.equals(root);
    }

    private static Path sibling(Path directory, String suffix) {
        return directory.resolveSibling(directory.getFileName() + suffix);
    }

    private static WorkspaceException tampered(Path directory, String reason) {
        return new WorkspaceException(
                ErrorCode.WORKSPACE_TAMPERED,
                "work tree %s: %s (expected: a directory of Holt's own, reached without links)"
                        .formatted(directory, reason));
    }
}
