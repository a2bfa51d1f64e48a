package dev.holt.core.image;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A kernel with its modules.
 *
 * @param digest what is in it: SHA-256 over kernel and modules, in hexadecimal
 * @param name what people call it; null: only its digest names it
 * @param release as {@code uname -r} says it
 * @param vmlinuz what is booted
 * @param modules a read-only ext4 with what belongs below {@code /lib/modules/<release>}
 * @param source where it came from, for people
 * @param size bytes on disk
 */
public record Kernel(
        String digest,
        @Nullable String name,
        String release,
        Path vmlinuz,
        Path modules,
        String architecture,
        String source,
        long size,
        Instant created) {}
