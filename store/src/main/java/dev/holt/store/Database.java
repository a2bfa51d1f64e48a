package dev.holt.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The database file with the threads that work on it. One per home; whoever opens it holds the home's lock.
 *
 * <p>Safe for any thread. Everything throws {@code STORE_FAILED} after {@link #close}, {@code DISK_FULL} when nothing could be written for want of
 * room, and {@code STORE_CORRUPT} when SQLite meets damage.
 */
public final class Database implements AutoCloseable {
    private static final int READERS = 2;

    private final Path data;
    private final Failures failures;
    private final Connections connections;
    private final EventHub hub;
    private final Writer writer;
    private final Readers readers;

    private Database(
            Path data, Failures failures, Connections connections, EventHub hub, Writer writer, Readers readers) {
        this.data = data;
        this.failures = failures;
        this.connections = connections;
        this.hub = hub;
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens {@code holt.db} in the directory {@code data}, and makes either when missing. An older database is copied beside itself and then
     * migrated. Takes the calling thread, which should be a platform thread.
     *
     * @param clock gives the times that are stored
     * @throws dev.holt.core.HoltException {@code STORE_NEWER} for a database of a newer Holt, which is left exactly as it is; {@code STORE_CORRUPT}
     *     with the way out; {@code STORE_FAILED} when it can not be written
     */
    public static Database open(Path data, Clock clock) {
        return open(data, clock, Schema.CURRENT);
    }

    /** As {@link #open(Path, Clock)}, to another shape than today's. */
    static Database open(Path data, Clock clock, Schema schema) {
        Path file = data.resolve("holt.db");
        Failures failures = new Failures(file);
        Connections connections = new Connections(file);
        List<Connection> opened = new ArrayList<>();
        try {
            Connection writing = new Opening(file, schema, failures, connections).open(clock);
            opened.add(writing);
            long last = EventRows.last(writing);
            for (int i = 0; i < READERS; i++) {
                opened.add(connections.reader());
            }
            EventHub hub = new EventHub(last);
            Writer writer = new Writer(writing, clock, hub::publish);
            Readers readers = new Readers(opened.subList(1, opened.size()));
            writer.start();
            readers.start();
            return new Database(data, failures, connections, hub, writer, readers);
        } catch (SQLException | IOException | RuntimeException e) {
            opened.forEach(Database::closeQuietly);
            throw failures.of(e);
        }
    }

    /**
     * Copies everything to {@code target} while work goes on. The copy is a database of its own; it appears whole, synced and 0600, or not at all.
     *
     * @throws dev.holt.core.HoltException {@code INVALID_ARGUMENT} when {@code target} exists
     */
    public void backup(Path target) {
        CompletableFuture<@Nullable Void> outcome = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("store-backup").start(() -> {
            try (Connection connection = connections.reader()) {
                Backups.copy(connection, target);
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
            outcome.complete(null);
        });
        await(outcome);
    }

    /** Finishes what was handed over, ends the followers of the log and closes the file. Idempotent. */
    @Override
    public void close() {
        readers.close();
        writer.close();
        hub.close();
    }

    /** The directory that the file is in. */
    Path data() {
        return data;
    }

    EventHub hub() {
        return hub;
    }

    /** Waits until {@code work}, which runs on {@code store-writer} and maybe more than once, is durable. */
    <T extends @Nullable Object> T write(Function<Transaction, T> work) {
        return await(submit(work));
    }

    /** Hands {@code work} over as {@link #write} does, and does not wait. */
    <T extends @Nullable Object> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return writer.write(work);
    }

    /** Waits for {@code query}, which runs on one of the readers. */
    <T extends @Nullable Object> T read(Function<Handle, T> query) {
        return await(readers.read(query));
    }

    private <T extends @Nullable Object> T await(CompletableFuture<T> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw failures.of(e);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // What made the opening fail is what is reported.
        }
    }
}
