package dev.holt.core.message;

import dev.holt.core.SessionId;

/**
 * Names one message.
 *
 * @param ordinal its number within its session, from 1, never used again
 */
public record MessageId(SessionId session, long ordinal) {
    @Override
    public String toString() {
        return session + "/" + ordinal;
    }
}
