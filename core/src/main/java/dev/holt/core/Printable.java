package dev.holt.core;

import java.util.stream.Collectors;

/** Makes foreign text fit for a line of a message or a table: whatever would move the cursor or hide text is shown escaped. */
public final class Printable {
    private Printable() {}

    /** Returns {@code text} on one line with control, bidirectional and invisible characters written as {@code \\u....}. */
    public static String of(String text) {
        return isPlainAscii(text) ? text : escaped(text);
    }

    /** Most text is that, and needs no copy. */
    private static boolean isPlainAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Several lines, each as {@link #of} shows it; none at the end that is blank. */
    public static String lines(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .map(Printable::of)
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isPlain(c)) {
                shown.appendCodePoint(c);
            } else if (c == '\n') {
                shown.append("\\n");
            } else if (c == '\t') {
                shown.append("\\t");
            } else {
                shown.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\u{%x}".formatted(c));
            }
        });
        return shown.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
