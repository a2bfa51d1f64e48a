package dev.holt.qemu;

import dev.holt.core.Printable;
import dev.holt.os.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a VMM said and how it ended, as its keeper wrote it; at most 64 KiB and a line {@code ended: ...}. */
final class VmmLog {
    private static final String ENDED = "\nended: ";
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_LINES = 10;

    private VmmLog() {}

    /** The last lines, without control characters, and how it ended; waits a moment for the keeper to say that. */
    static String of(Path log) throws InterruptedException {
        Poll.until(PATIENCE, () -> read(log).contains(ENDED));
        List<String> lines = new ArrayList<>(Printable.lines(read(log))
                .lines()
                .filter(line -> !line.isBlank())
                .toList());
        if (lines.isEmpty()) {
            return "it said nothing";
        }
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
