package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.util.Arrays;
import java.util.Locale;

/** With what an agent begins when it is started. */
public enum LaunchMode {
    /** With its own memory of the conversation. */
    NATIVE,
    /** With the prompt of its session, from the start. */
    SAVED_PROMPT,
    /** With nothing: a new conversation that waits for what it is told. */
    FRESH;

    /** Reads what {@link #word} writes. Throws {@code INVALID_ARGUMENT}. */
    public static LaunchMode parse(String word) {
        return Arrays.stream(values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "mode: '%s' (expected: native, saved-prompt or fresh)".formatted(Printable.of(word))));
    }

    /** As it is written, such as {@code saved-prompt}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
