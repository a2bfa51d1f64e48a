package dev.holt.tmux;

import dev.holt.core.terminal.Attended.InputLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what tmux says about the people at a window and the line that its cursor is on. */
final class TmuxInputLine {
    private static final Pattern CURSOR = Pattern.compile("cursor (\\d+) (\\d+)");

    private TmuxInputLine() {}

    /**
     * Reads the answer to {@link #commands}: a line for each client with the second of its last key, a line with the cursor's column and row, the
     * screen.
     */
    static InputLine read(String answer) {
        List<String> lines = answer.lines().toList();
        int cursor = 0;
        while (cursor < lines.size() && !CURSOR.matcher(lines.get(cursor)).matches()) {
            cursor++;
        }
        Optional<Long> last = lines.subList(0, cursor).stream()
                .filter(line -> line.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .reduce(Math::max);
        return inputLine(
                lines.subList(Math.min(cursor, lines.size()), lines.size()),
                last.map(Instant::ofEpochSecond).orElse(null));
    }

    static String[] commands(String session, String pane) {
        return new String[] {
            "list-clients", "-t", session, "-F", "#{client_activity}", ";",
            "display-message", "-p", "-t", pane, "cursor #{cursor_x} #{cursor_y}", ";",
            "capture-pane", "-p", "-t", pane
        };
    }

    private static InputLine inputLine(List<String> cursorAndScreen, @Nullable Instant lastKey) {
        if (cursorAndScreen.isEmpty()) {
            return new InputLine("", "", lastKey);
        }
        Matcher cursor = CURSOR.matcher(cursorAndScreen.getFirst());
        boolean _ = cursor.matches();
        int column = Integer.parseInt(cursor.group(1));
        int row = 1 + Integer.parseInt(cursor.group(2));
        String line = row < cursorAndScreen.size() ? cursorAndScreen.get(row) : "";
        // Characters that are two columns wide make this a little too long, which never makes an empty line of one that
        // is not.
        int at = line.offsetByCodePoints(0, Math.min(column, line.codePointCount(0, line.length())));
        return new InputLine(line.substring(0, at), line.substring(at), lastKey);
    }
}
