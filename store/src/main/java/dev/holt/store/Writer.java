package dev.holt.store;

import dev.holt.core.event.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes, {@code store-writer}, with its connection. Writes that wait at the same time share one commit; each succeeds or
 * fails on its own.
 */
final class Writer {
    private static final System.Logger LOG = System.getLogger(Writer.class.getName());
    private static final int GROUP_LIMIT = 256;

    private final Connection connection;
    private final Clock clock;
    private final Consumer<List<Event>> followers;
    private final PendingWrite<?> end = new PendingWrite<@Nullable Void>(_ -> null);
    private final Intake<PendingWrite<?>> intake = new Intake<>(end);
    private final Thread thread;

    /** Takes over {@code connection}. {@code followers} are told on the writer's thread, after each commit that had events. */
    Writer(Connection connection, Clock clock, Consumer<List<Event>> followers) {
        this.connection = connection;
        this.clock = clock;
        this.followers = followers;
        this.thread = Thread.ofPlatform().daemon().name("store-writer").unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Hands over {@code work}. What comes back is complete when the work is durable, or failed with what it threw. */
    <T extends @Nullable Object> CompletableFuture<T> write(Function<Transaction, T> work) {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a write inside a write would wait for itself");
        }
        PendingWrite<T> write = new PendingWrite<>(work);
        intake.add(write);
        return write.outcome();
    }

    /** Finishes what was handed over, then closes the connection. */
    void close() {
        intake.close(1);
        Threads.join(thread);
    }

    private void work() {
        try (connection;
                Statement control = connection.createStatement();
                Handle handle = Handles.on(connection)) {
            boolean open = true;
            while (open) {
                List<PendingWrite<?>> group = intake.takeAll(GROUP_LIMIT);
                open = !group.remove(end);
                if (!group.isEmpty()) {
                    serve(handle, control, group);
                }
            }
        } catch (SQLException | InterruptedException | RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the store's writer ended", e);
            intake.abandon().forEach(write -> write.fail(e));
        }
    }

    private void serve(Handle handle, Statement control, List<PendingWrite<?>> group) {
        try {
            commit(handle, control, group);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a group of writes", e);
            group.forEach(write -> write.outcome().completeExceptionally(e));
        }
    }

    private void commit(Handle handle, Statement control, List<PendingWrite<?>> group) {
        try {
            control.execute("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            group.forEach(write -> write.fail(e));
            return;
        }
        try {
            for (PendingWrite<?> write : group) {
                write.run(handle, control, clock);
            }
            control.execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(control);
            if (group.size() == 1) {
                group.getFirst().fail(e);
            } else {
                group.forEach(PendingWrite::undone);
                group.forEach(write -> commit(handle, control, List.of(write)));
            }
            return;
        }
        List<Event> events =
                group.stream().flatMap(write -> write.events().stream()).toList();
        group.forEach(PendingWrite::settle);
        if (!events.isEmpty()) {
            followers.accept(events);
        }
    }

    private static void rollBack(Statement control) {
        try {
            control.execute("ROLLBACK");
        } catch (SQLException _) {
            // SQLite has rolled back by itself when the cause was the disk.
        }
    }
}
