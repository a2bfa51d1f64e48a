package dev.holt.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room is left. */
public final class DiskSpace {
    private DiskSpace() {}

    /** The bytes that this user may still write at {@code path}, or where it would be if it does not exist yet. */
    public static long usable(Path path) throws IOException {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).getUsableSpace();
    }

    /** Whether {@code failure} says that a disk or a quota is full. */
    public static boolean isExhausted(IOException failure) {
        return saysExhausted(String.valueOf(failure.getMessage()));
    }

    /** Whether {@code message}, of a program that runs in the locale C, says so. */
    public static boolean saysExhausted(String message) {
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }
}
