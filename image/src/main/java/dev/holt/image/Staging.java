package dev.holt.image;

import dev.holt.os.LockFile;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A private directory in which something is made before it is published. Its lock is held while its process lives, so that what a crash left can be told
 * from what is being made. Closing removes it with all that is left in it. Used by one thread.
 */
final class Staging implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Staging.class.getName());
    static final String LOCK = "lock";
    static final String CONTENT = "content";

    private final Path directory;
    private final LockFile lock;
    private final Tools tools;

    Staging(Path directory, LockFile lock, Tools tools) {
        this.directory = directory;
        this.lock = lock;
        this.tools = tools;
    }

    /** What will be published: an empty directory at first. */
    Path content() {
        return directory.resolve(CONTENT);
    }

    /** A path beside it, for what is needed on the way. */
    Path aside(String name) {
        return directory.resolve(name);
    }

    Path directory() {
        return directory;
    }

    /** A directory for temporary files of programs that work as other users, who may not come in here; it is removed with this one. */
    Path open() throws IOException {
        Path outside = Durable.directory(outside(directory));
        return Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path outside(Path directory) {
        String name = String.valueOf(directory.getFileName()).replace(".new-", "holt-image-");
        return Path.of(System.getProperty("java.io.tmpdir"), name);
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            remove(directory, tools);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "left behind, to be removed later: " + directory, e);
        } catch (InterruptedException _) {
            interrupted = true;
        } finally {
            lock.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a directory, also when users that are ours in a namespace own files in it. */
    static void remove(Path directory, Tools tools) throws IOException, InterruptedException {
        removeTree(outside(directory), tools);
        removeTree(directory, tools);
    }

    private static void removeTree(Path directory, Tools tools) throws IOException, InterruptedException {
        SafeFiles parent = new SafeFiles(
                java.util.Objects.requireNonNull(directory.toAbsolutePath().getParent()));
        String name = String.valueOf(directory.getFileName());
        try {
            parent.discard(name);
        } catch (java.nio.file.FileSystemException e) {
            if (tools.areRoot() || !Namespace.removes(directory, tools)) {
                throw e;
            }
        }
    }
}
