package dev.holt.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A private directory for one piece of work, removed at its end: an index, objects that nobody else sees, lists and patches on their way. */
final class Scratch implements AutoCloseable {
    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    static Scratch in(Path parent) {
        try {
            return new Scratch(Files.createTempDirectory(parent, "work"));
        } catch (IOException e) {
            throw FileTrouble.with("scratch area", e);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path index() {
        return file("index");
    }

    /** An object directory that sees those of {@code alternate} and goes away with the scratch. */
    Path objects(Path alternate) {
        try {
            Path objects = file("objects");
            Path info = Files.createDirectories(objects.resolve("info"));
            Files.writeString(info.resolve("alternates"), alternate + "\n");
            return objects;
        } catch (IOException e) {
            throw FileTrouble.with("scratch area", e);
        }
    }

    /** Begins with {@code index} where there is one. A hard link does: git never writes into an index, it puts a new one in its place. */
    void seedIndex(Path index) {
        try {
            Files.deleteIfExists(index());
            if (Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
                Files.createLink(index(), index);
            }
        } catch (IOException e) {
            throw FileTrouble.with("scratch area", e);
        }
    }

    /** Puts the index of this scratch in the place of {@code index}, in one step. */
    void publishIndex(Path index) {
        try {
            Path draft = file("index.published");
            Files.createLink(draft, index());
            Files.move(draft, index, StandardCopyOption.ATOMIC_MOVE);
            // Renaming one link of a file to another does nothing at all.
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw FileTrouble.with("scratch area", e);
        }
    }

    @Override
    public void close() {
        Removal.of(path);
    }
}
