package dev.holt.git;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A name in the quotes that git puts around those with unusual bytes (git-config(1), {@code core.quotePath}).
 *
 * @param end the index behind the closing quote
 */
record Quoted(Bytes value, int end) {
    private static final String ESCAPES = "abtnvfr\"\\";
    private static final String MEANINGS = "\u0007\b\t\n\u000b\f\r\"\\";

    /** Reads one from a text with a character for each byte; null when there is none. */
    static @Nullable Quoted at(String latin, int start) {
        if (start >= latin.length() || latin.charAt(start) != '"') {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = start + 1; i < latin.length(); i++) {
            char c = latin.charAt(i);
            if (c == '"') {
                return new Quoted(new Bytes(bytes.toByteArray()), i + 1);
            }
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            if (latin.substring(i + 1, Math.min(latin.length(), i + 4)).matches("[0-3][0-7]{2}")) {
                bytes.write(Integer.parseInt(latin.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                int escape = i + 1 < latin.length() ? ESCAPES.indexOf(latin.charAt(i + 1)) : -1;
                if (escape < 0) {
                    return null;
                }
                bytes.write(MEANINGS.charAt(escape));
                i++;
            }
        }
        return null;
    }
}
