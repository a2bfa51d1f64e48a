package dev.holt.core.session;

import java.util.Locale;

/** With what an agent begins when it is started. */
public enum LaunchMode {
    /** With its own memory of the conversation. */
    NATIVE,
    /** With the prompt of its session, from the start. */
    SAVED_PROMPT,
    /** With nothing: a new conversation that waits for what it is told. */
    FRESH;

    /** As it is written, such as {@code saved-prompt}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
