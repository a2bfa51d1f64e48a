package dev.holt.core.message;

import java.util.Locale;

/** How far a message has come. */
public enum State {
    /** It is in the database, which is the copy that counts. */
    ACCEPTED,
    /** It waits until its session can take it. */
    HELD,
    /** It is a file in the inbox of its session. */
    WRITTEN,
    /** It was typed and submitted. The last state for agents that give no receipts. */
    ANNOUNCED,
    /** The agent has shown that it has it. */
    OBSERVED,
    /** It was typed, and nothing shows whether it arrived. Evidence that comes late still counts. */
    AMBIGUOUS,
    /** It can not be delivered. */
    FAILED,
    /** Somebody took it back before it was typed. */
    WITHDRAWN;

    /** As it is written, such as {@code announced}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it still has to be typed. */
    public boolean isPending() {
        return switch (this) {
            case ACCEPTED, HELD, WRITTEN -> true;
            case ANNOUNCED, OBSERVED, AMBIGUOUS, FAILED, WITHDRAWN -> false;
        };
    }
}
