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
    public void begin(String key, String operation) {
        database.write(transaction -> transaction
                .handle()
                .execute(
                        "INSERT INTO idempotency (key, operation, at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                        key,
                        operation,
                        transaction.now().toEpochMilli()));
    }

    @Override
    public void finish(String key, String result) {
        database.write(transaction -> transaction
                .handle()
                .execute("UPDATE idempotency SET result = ? WHERE key = ? AND result IS NULL", result, key));
    }

    @Override
    public void forget(String key) {
        database.write(transaction ->
                transaction.handle().execute("DELETE FROM idempotency WHERE key = ? AND result IS NULL", key));
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
                .map((row, _) -> new Kept(
                        row.getString(1), Optional.ofNullable(row.getString(2)), Instant.ofEpochMilli(row.getLong(3))))
                .findOne();
    }
}
