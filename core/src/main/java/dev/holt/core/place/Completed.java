package dev.holt.core.place;

import java.nio.charset.StandardCharsets;

/**
 * How a command ended.
 *
 * @param status its exit status; 128 + n when signal n ended it
 * @param output what was kept of its standard output
 * @param error what was kept of its standard error
 * @param timedOut whether it was killed because its time was up
 */
public record Completed(int status, byte[] output, byte[] error, boolean timedOut) {
    public boolean succeeded() {
        return status == 0 && !timedOut;
    }

    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    public String errorText() {
        return new String(error, StandardCharsets.UTF_8);
    }
}
