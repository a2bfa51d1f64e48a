package dev.holt.core.session;

import java.time.Instant;
import java.util.Locale;

/**
 * How a session is, as {@link StatusRules} derive it from facts.
 *
 * @param confirmed false when the source of the fact has been silent past its time
 * @param why the evidence, in words
 * @param since since when the fact behind it stands
 */
public record Status(Word word, boolean confirmed, String why, Instant since) {
    /** The words that people see. */
    public enum Word {
        STARTING,
        FAILED,
        STOPPED,
        EXITED,
        UNKNOWN,
        STUCK,
        NEEDS_INPUT,
        WORKING,
        IDLE;

        /** As it is written, such as {@code needs_input}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the agent's process is gone or never was. */
        public boolean over() {
            return switch (this) {
                case FAILED, STOPPED, EXITED -> true;
                case STARTING, UNKNOWN, STUCK, NEEDS_INPUT, WORKING, IDLE -> false;
            };
        }
    }
}
