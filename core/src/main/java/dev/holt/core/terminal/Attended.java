package dev.holt.core.terminal;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Capability of a {@link Terminal}: what a person at a window does. */
public interface Attended {
    /** Looks at the line that is being typed and at the people at the window; empty when this window can not tell. */
    Optional<InputLine> inputLine(TerminalHandle handle);

    /**
     * Empties the line that is being typed, by the key that programs which edit lines have for it. One key at a time: some programs take two that
     * arrive together for a text.
     *
     * @param behind what is behind the cursor; else what is in front of it
     */
    void clearInputLine(TerminalHandle handle, boolean behind);

    /**
     * The line that the cursor is on.
     *
     * @param leftOfCursor its text up to the cursor, as far as the screen shows it
     * @param rightOfCursor what follows it on the same row of the screen
     * @param lastKey when somebody who is attached last pressed a key, to the second; null: nobody is attached
     */
    record InputLine(
            String leftOfCursor,
            String rightOfCursor,
            @Nullable Instant lastKey) {}
}
