package dev.holt.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The random id that the kernel gave to its present run. */
public final class BootId {
    private static final Path SOURCE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** The id in its textual form, 36 characters. */
    public static String current() {
        try {
            return Files.readString(SOURCE).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
