package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Copies a kernel's module directory. Links in it are neither followed nor copied: a host's tree has some that lead out of it, to its sources. Only
 * modules and their tables are taken, and not without bound.
 */
final class ModuleTree extends SimpleFileVisitor<Path> {
    private static final int MOST_FILES = 50_000;
    private static final long MOST_BYTES = 4L << 30;

    private final Path from;
    private final Path to;
    private int files;
    private long bytes;

    private ModuleTree(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /** @param to a directory that does not exist yet */
    static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no directory: " + from);
        }
        Files.walkFileTree(from, new ModuleTree(from, to));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        Durable.directory(to.resolve(from.relativize(directory).toString()));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!attributes.isRegularFile() || !(name.contains(".ko") || name.startsWith("modules."))) {
            return FileVisitResult.CONTINUE;
        }
        files++;
        bytes += attributes.size();
        if (files > MOST_FILES || bytes > MOST_BYTES) {
            throw new ImageException(
                    ErrorCode.KERNEL_UNUSABLE,
                    "%s: more than %d files or %d GiB (expected: the modules of one kernel)"
                            .formatted(from, MOST_FILES, MOST_BYTES >> 30));
        }
        Files.copy(file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
    }
}
