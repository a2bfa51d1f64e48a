package dev.holt.core.agent;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an agent does, as it told.
 *
 * @param event the hook that told it
 * @param order when the hook began, in nanoseconds since boot: an order among hooks
 * @param at when it was recorded, by the wall clock
 * @param since since when the state has been this
 * @param tool the tool that it is about, such as that which a dialog asks about
 * @param detail a few words for people; printable
 */
public record Activity(
        State state,
        String event,
        long order,
        Instant at,
        Instant since,
        @Nullable String tool,
        @Nullable String detail) {

    /** What it does. */
    public enum State {
        /** In the middle of a turn. */
        ACTIVE,
        /** The turn ended, the prompt is empty. */
        IDLE,
        /** It asked its person something. */
        WAITING_INPUT,
        /** A permission dialog is open: nothing automatic ever types into it. */
        BLOCKED;

        /** As it is written, such as {@code waiting_input}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether its person has to do something. */
        public boolean needsPerson() {
            return this == WAITING_INPUT || this == BLOCKED;
        }
    }
}
