package dev.holt.core.machine;

import dev.holt.core.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Makes what guests print on their consoles fit to be shown. */
final class Consoles {
    private static final int LINES = 20;

    private Consoles() {}

    /** The last lines, without what a terminal would obey. */
    static String shown(byte[] console) {
        List<String> lines = new String(console, StandardCharsets.UTF_8)
                .lines()
                .map(line -> Printable.of(line.stripTrailing()))
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining("\n"));
    }
}
