package dev.holt.core.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Text for the agent of a session.
 *
 * @param why what the state rests on, in words; may be empty
 * @param file its name in the inbox; null: not written yet
 * @param attempt null: no key of it was typed yet
 * @param accepted when it was accepted, by the wall clock
 * @param changed when it came to its state, by the wall clock
 */
public record Message(
        MessageId id,
        Sender sender,
        String text,
        State state,
        String why,
        @Nullable String file,
        @Nullable Attempt attempt,
        Instant accepted,
        Instant changed) {

    public Message to(State next, String reason, Instant at) {
        return new Message(id, sender, text, next, reason, file, attempt, accepted, at);
    }

    Message withFile(String name) {
        return new Message(id, sender, text, state, why, name, attempt, accepted, changed);
    }

    Message withAttempt(Attempt begun) {
        return new Message(id, sender, text, state, why, file, begun, accepted, changed);
    }

    /** With nothing typed of it after all. */
    Message withoutAttempt() {
        return new Message(id, sender, text, state, why, file, null, accepted, changed);
    }

    /** Whether something more may happen to it by itself. */
    public boolean isOpen() {
        return state.isPending() || state == State.ANNOUNCED || state == State.AMBIGUOUS;
    }
}
