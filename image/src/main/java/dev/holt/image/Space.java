package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.file.Path;

/** Says how many bytes may still be written at a path. */
@FunctionalInterface
interface Space {
    long usable(Path path) throws IOException;

    /**
     * Refuses when there is too little.
     *
     * @throws ImageException {@code DISK_FULL} when fewer than {@code expected} bytes are free at {@code path}
     */
    default void require(Path path, long expected, String what) {
        long free;
        try {
            free = usable(path);
        } catch (IOException _) {
            // Nothing is known; the write itself will tell.
            return;
        }
        if (free < expected) {
            throw new ImageException(
                    ErrorCode.DISK_FULL,
                    "%s: %d MiB free (expected: about %d MiB for %s); make room"
                            .formatted(path, free >> 20, (expected >> 20) + 1, what));
        }
    }
}
