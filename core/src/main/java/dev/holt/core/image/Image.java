package dev.holt.core.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A root file system.
 *
 * @param digest what is in it: SHA-256 of the file, in hexadecimal
 * @param name what people call it; null: only its digest names it
 * @param file the file system itself, an ext4 in a plain file, never written by us
 * @param size its length in bytes
 * @param architecture as {@code uname -m} says it, such as {@code x86_64}
 * @param source where it came from, for people, such as {@code debian-12 with nodejs, npm}
 * @param kept whether the file is ours; else it is a person's own, and may vanish or change
 * @param provides what is in it beside a shell, such as {@code git}, {@code tmux}, {@code systemd}; empty: nobody has looked
 */
public record Image(
        String digest,
        @Nullable String name,
        Path file,
        long size,
        String architecture,
        String source,
        boolean kept,
        Set<String> provides,
        Instant created) {
    public Image {
        provides = Set.copyOf(provides);
    }
}
