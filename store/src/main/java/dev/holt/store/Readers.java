package dev.holt.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The threads that read, {@code store-reader-1} and so on, each with a connection that can not write. */
final class Readers {
    private static final System.Logger LOG = System.getLogger(Readers.class.getName());

    private final PendingRead<?> end = new PendingRead<@Nullable Void>(_ -> null, new CompletableFuture<>());
    private final Intake<PendingRead<?>> intake = new Intake<>(end);
    private final List<Thread> threads = new ArrayList<>();

    private record PendingRead<T extends @Nullable Object>(Function<Handle, T> query, CompletableFuture<T> outcome) {
        void run(Handle handle, Statement control) {
            try {
                control.execute("BEGIN");
                try {
                    outcome.complete(query.apply(handle));
                } finally {
                    control.execute("ROLLBACK");
                }
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        }
    }

    /** Takes over the connections and starts one thread for each. */
    Readers(List<Connection> connections) {
        for (Connection connection : connections) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("store-reader-" + (threads.size() + 1))
                    .unstarted(() -> work(connection)));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Hands over {@code query}, which runs in a snapshot of its own. */
    <T extends @Nullable Object> CompletableFuture<T> read(Function<Handle, T> query) {
        PendingRead<T> read = new PendingRead<>(query, new CompletableFuture<>());
        intake.add(read);
        return read.outcome();
    }

    /** Finishes what was handed over, then closes the connections. */
    void close() {
        intake.close(threads.size());
        threads.forEach(Threads::join);
    }

    private void work(Connection connection) {
        try (connection;
                Statement control = connection.createStatement();
                Handle handle = Handles.on(connection)) {
            for (PendingRead<?> read = intake.take(); !read.equals(end); read = intake.take()) {
                read.run(handle, control);
            }
        } catch (SQLException | InterruptedException | RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a reader of the store ended", e);
            intake.abandon().forEach(read -> read.outcome().completeExceptionally(e));
        }
    }
}
