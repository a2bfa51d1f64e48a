package dev.holt.core.journal;

import java.util.List;

/** Port: the entries of operations that are under way. Each method is one durable transaction. */
public interface JournalStore {
    /** Writes an entry, new or changed. */
    void put(JournalEntry entry);

    /** Removes the entry; idempotent. */
    void remove(String id);

    /** All entries, oldest first. */
    List<JournalEntry> open();
}
