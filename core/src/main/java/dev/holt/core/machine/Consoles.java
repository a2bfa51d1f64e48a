package dev.holt.core.machine;

import dev.holt.core.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Makes what guests print on their consoles fit to be shown. */
final class Consoles {
    private static final int LINES = 20;
    private static final String PANIC = "Kernel panic - not syncing";

    private Consoles() {}

    /** The lines from where a kernel says that it gives up, as far as they are shown; the last ones when it does not say so. */
    static String panic(byte[] console) {
        String text = new String(console, StandardCharsets.UTF_8);
        int said = text.lastIndexOf(PANIC);
        if (said < 0) {
            return shown(console);
        }
        int line = text.lastIndexOf('\n', said) + 1;
        return text.substring(line)
                .lines()
                .map(shown -> Printable.of(shown.stripTrailing()))
                .filter(shown -> !shown.isBlank())
                .limit(LINES)
                .collect(Collectors.joining("\n"));
    }

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
