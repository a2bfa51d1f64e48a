package dev.holt.core.fake;

import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.JournalStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Open operations in a map, in the order of their beginning. The monitor guards it. */
public final class InMemoryJournal implements JournalStore {
    private final Map<String, JournalEntry> entries = new LinkedHashMap<>();

    @Override
    public synchronized void put(JournalEntry entry) {
        entries.put(entry.id(), entry);
    }

    @Override
    public synchronized void remove(String id) {
        entries.remove(id);
    }

    @Override
    public synchronized List<JournalEntry> open() {
        return List.copyOf(entries.values());
    }
}
