package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.Image;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image as its manifest has it.
 *
 * @param registered where a person's own file lies and when it was changed last; null: the file is ours
 */
record ImageRecord(
        String digest,
        long size,
        String architecture,
        String source,
        Set<String> provides,
        Instant created,
        @Nullable Registered registered) {
    static final String FILE = "rootfs.ext4";
    static final int FORMAT = 1;

    /** A person's own file, as it was when it was registered. */
    record Registered(Path file, Instant modified) {}

    static ImageRecord of(String digest, Manifest manifest) throws IOException {
        Optional<String> file = manifest.optional("file");
        return new ImageRecord(
                digest,
                manifest.number("size"),
                manifest.text("architecture"),
                manifest.text("source"),
                Set.copyOf(manifest.list("provides")),
                manifest.time("created"),
                file.isEmpty() ? null : new Registered(Path.of(file.get()), manifest.time("modified")));
    }

    /** What is written down: {@code old} with the fields that are known here. */
    Manifest manifest(Manifest old) {
        Manifest manifest = old.with("format", FORMAT)
                .with("digest", digest)
                .with("size", size)
                .with("architecture", architecture)
                .with("source", source)
                .with("provides", provides.stream().sorted().toList())
                .with("created", created.toString());
        return registered == null
                ? manifest.without("file").without("modified")
                : manifest.with("file", registered.file.toString()).with("modified", registered.modified.toString());
    }

    Path file(Shelf shelf) {
        return registered == null ? shelf.directory(digest).resolve(FILE) : registered.file;
    }

    Image image(@Nullable String name, Shelf shelf) {
        return new Image(digest, name, file(shelf), size, architecture, source, registered == null, provides, created);
    }

    /** @throws ImageException {@code IMAGE_CHANGED} when the file is not what it was when this was written down */
    void requireUnchanged(Shelf shelf) {
        Path file = file(shelf);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean same = now.isRegularFile()
                    && now.size() == size
                    && (registered == null || now.lastModifiedTime().toInstant().equals(registered.modified));
            if (!same) {
                throw new ImageException(
                        ErrorCode.IMAGE_CHANGED,
                        "%s: changed since it was registered as image %s; put it back, or register it again"
                                .formatted(file, digest.substring(0, 12)));
            }
        } catch (IOException e) {
            throw new ImageException(
                    ErrorCode.IMAGE_CHANGED,
                    "%s: gone since it was registered as image %s; put it back, or remove the image"
                            .formatted(file, digest.substring(0, 12)),
                    e);
        }
    }
}
