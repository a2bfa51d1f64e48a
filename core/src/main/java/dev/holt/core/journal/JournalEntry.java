package dev.holt.core.journal;

/**
 * One operation that is under way.
 *
 * @param id the id of the operation
 * @param kind which table of steps it follows, such as {@code session.spawn}
 * @param subject what it works on, such as a session's id
 * @param step the name of the last step that was begun; empty before the first
 */
public record JournalEntry(String id, String kind, String subject, String step) {
    public JournalEntry begun(String nextStep) {
        return new JournalEntry(id, kind, subject, nextStep);
    }
}
