package dev.holt.core.agent;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How text is typed into an agent's window.
 *
 * @param ready what its screen shows when it can take a prompt; null: its first hook says so, or nothing does
 * @param emptyDraft what is left of the cursor on its line when nothing was typed yet; null: it can not be told
 * @param special first characters that mean something else than text; such a message is announced by the name of its file
 */
public record Typing(@Nullable Pattern ready, @Nullable Pattern emptyDraft, String special) {
    /** Nothing is known, and every text is text. */
    public static final Typing PLAIN = new Typing(null, null, "");

    public Optional<Pattern> readyPattern() {
        return Optional.ofNullable(ready);
    }

    public Optional<Pattern> emptyDraftPattern() {
        return Optional.ofNullable(emptyDraft);
    }
}
