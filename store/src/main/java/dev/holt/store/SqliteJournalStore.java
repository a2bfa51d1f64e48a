package dev.holt.store;

import dev.holt.core.journal.JournalEntry;
import dev.holt.core.journal.JournalStore;
import java.util.List;

/** The table of operations that are under way. Safe for any thread. */
public final class SqliteJournalStore implements JournalStore {
    private final Database database;

    public SqliteJournalStore(Database database) {
        this.database = database;
    }

    @Override
    public void put(JournalEntry entry) {
        database.write(transaction -> transaction
                .handle()
                .execute(
                        """
                        INSERT INTO journal (id, kind, subject, step, began) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, step = excluded.step
                        """,
                        entry.id(),
                        entry.kind(),
                        entry.subject(),
                        entry.step(),
                        transaction.now().toEpochMilli()));
    }

    @Override
    public void remove(String id) {
        database.write(transaction -> transaction.handle().execute("DELETE FROM journal WHERE id = ?", id));
    }

    @Override
    public List<JournalEntry> open() {
        return database.read(handle -> handle.select("SELECT id, kind, subject, step FROM journal ORDER BY ordinal")
                .map((row, _) ->
                        new JournalEntry(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list());
    }
}
