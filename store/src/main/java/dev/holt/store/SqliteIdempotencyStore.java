package dev.holt.store;

import dev.holt.core.journal.IdempotencyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table of first results. Safe for any thread. */
public final class SqliteIdempotencyStore implements IdempotencyStore {
    private final Database database;

    public SqliteIdempotencyStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Kept> find(String key) {
        return database.read(handle -> find(handle, key));
    }

    @Override
    public Kept put(String key, String operation, String result) {
        return database.write(transaction -> {
            Handle handle = transaction.handle();
            handle.execute(
                    "INSERT INTO idempotency (key, operation, result, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                    key,
                    operation,
                    result,
                    transaction.now().toEpochMilli());
            return find(handle, key).orElseThrow();
        });
    }

    @Override
    public int prune(Duration age) {
        return database.write(transaction -> transaction
                .handle()
                .execute(
                        "DELETE FROM idempotency WHERE at < ?",
                        transaction.now().minus(age).toEpochMilli()));
    }

    private static Optional<Kept> find(Handle handle, String key) {
        return handle.select("SELECT operation, result, at FROM idempotency WHERE key = ?", key)
                .map((row, _) -> new Kept(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))))
                .findOne();
    }
}
