package dev.holt.git;

import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Reads small files that an agent could have replaced by anything. */
final class BoundedFile {
    private BoundedFile() {}

    /** The text of {@code name} in {@code directory}; empty unless both are what they seem, no links, and it has at most {@code limit} bytes. */
    static Optional<String> read(Path directory, String name, int limit) {
        try {
            return new SafeFiles(directory.resolveSibling(""))
                    .read(directory.getFileName() + "/" + name, limit + 1)
                    .filter(bytes -> bytes.length <= limit)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
