package dev.holt.core.terminal;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.nio.charset.StandardCharsets;

/**
 * Text that may reach a terminal: no control characters other than line feed and tab, valid Unicode, at most {@value #MOST_BYTES} bytes.
 * What does not qualify is refused with its position, never altered.
 */
public record SafeText(String value) {
    /** The longest text in UTF-8 bytes. */
    public static final int MOST_BYTES = 1 << 20;

    public SafeText {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > MOST_BYTES) {
            throw new HoltException(
                    ErrorCode.TEXT_TOO_LONG,
                    "text: %,d bytes (expected: at most %,d); put the material in a file and name it"
                            .formatted(length, MOST_BYTES));
        }
        int line = 1;
        int column = 1;
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            if (isForbidden(c)) {
                throw new HoltException(
                        ErrorCode.INVALID_TEXT,
                        "text: character U+%04X at line %d, column %d (expected: no control characters but line feed and tab); remove it"
                                .formatted(c, line, column));
            }
            column++;
            if (c == '\n') {
                line++;
                column = 1;
            }
            i += Character.charCount(c);
        }
    }

    private static boolean isForbidden(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean brokenUnicode = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return control || brokenUnicode;
    }
}
