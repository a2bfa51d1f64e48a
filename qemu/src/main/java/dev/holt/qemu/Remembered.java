package dev.holt.qemu;

import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One thing that was found out about this host: a file of two lines, what it holds for and what was found. Safe for any thread. */
final class Remembered {
    private static final int LIMIT = 1000;

    private final SafeFiles files;
    private final String name;

    Remembered(Path directory, String name) {
        this.files = new SafeFiles(directory);
        this.name = name;
    }

    /** What was found, when it was for {@code key}. */
    Optional<String> get(String key) {
        try {
            return files.read(name, LIMIT)
                    .map(content ->
                            new String(content, StandardCharsets.UTF_8).lines().toList())
                    .filter(lines -> lines.size() == 2 && lines.getFirst().equals(key))
                    .map(List::getLast);
        } catch (IOException _) {
            // Then it is found out anew.
            return Optional.empty();
        }
    }

    /** Keeps it, if that can be. */
    void put(String key, String value) {
        try {
            files.putAtomic(name, (key + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It costs time to find out again, and nothing else.
        }
    }
}
