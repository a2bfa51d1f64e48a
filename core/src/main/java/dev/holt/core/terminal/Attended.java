package dev.holt.core.terminal;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Capability of a {@link Terminal}: what a person at a window does. */
public interface Attended {
    /** Looks at the line that is being typed and at the people at the window; empty when this window can not tell. */
    Optional<InputLine> inputLine(TerminalHandle handle);

    /** Empties the line that is being typed, by the key that programs which edit lines have for it. */
    void clearInputLine(TerminalHandle handle);

    /**
     * The line that the cursor is on.
     *
     * @param leftOfCursor its text up to the cursor, as far as the screen shows it
     * @param lastKey when somebody who is attached last pressed a key, to the second; null: nobody is attached
     */
    record InputLine(String leftOfCursor, @Nullable Instant lastKey) {}
}
