package dev.holt.tmux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one pane prints, out of the lines of tmux's control mode: {@code %output %7 text}, in which bytes below 32 and the backslash are written
 * as a backslash and three octal digits, and all others stand for themselves.
 */
final class ControlOutput {
    private static final int ESCAPE_LENGTH = 4;

    private final byte[] prefix;

    /** Of the pane with this id, such as {@code %7}. */
    ControlOutput(String pane) {
        this.prefix = ("%output " + pane + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes that {@code line} reports of the pane; empty when it reports something else. */
    Optional<byte[]> of(byte[] line) {
        if (line.length < prefix.length || !Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.length);
        for (int i = prefix.length; i < line.length; i++) {
            if (isEscape(line, i)) {
                bytes.write((line[i + 1] - '0') << 6 | (line[i + 2] - '0') << 3 | (line[i + 3] - '0'));
                i += ESCAPE_LENGTH - 1;
            } else {
                bytes.write(line[i]);
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    private static boolean isEscape(byte[] line, int at) {
        return line[at] == '\\'
                && at + ESCAPE_LENGTH <= line.length
                && isOctal(line[at + 1])
                && isOctal(line[at + 2])
                && isOctal(line[at + 3]);
    }

    private static boolean isOctal(byte b) {
        return b >= '0' && b <= '7';
    }
}
