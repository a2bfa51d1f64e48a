package dev.holt.store;

import dev.holt.core.event.Event;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A write with the caller that waits for it. Runs on {@code store-writer}; only {@link #outcome} is shared. */
final class PendingWrite<T extends @Nullable Object> {
    private final Function<Transaction, T> work;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    private @Nullable Transaction transaction;
    private @Nullable T value;
    private @Nullable Throwable failure;

    PendingWrite(Function<Transaction, T> work) {
        this.work = work;
    }

    CompletableFuture<T> outcome() {
        return outcome;
    }

    /**
     * Runs in a savepoint of its own. What the work throws is kept for its caller and undoes this work alone.
     *
     * @throws SQLException when the common transaction is lost with it, as SQLite does when the disk is full
     */
    void run(Handle handle, Statement control, Clock clock) throws SQLException {
        Transaction current = new Transaction(handle, clock);
        transaction = current;
        value = null;
        failure = null;
        control.execute("SAVEPOINT one");
        try {
            value = work.apply(current);
        } catch (Throwable thrown) {
            failure = thrown;
            control.execute("ROLLBACK TO one");
        }
        control.execute("RELEASE one");
        if (failure != null) {
            undone();
        }
    }

    /** The common transaction is gone; this may be run once more. */
    void undone() {
        if (transaction != null) {
            transaction.rolledBack();
            transaction = null;
        }
    }

    boolean failed() {
        return failure != null;
    }

    /** What it recorded, if it is to stay. */
    List<Event> events() {
        return transaction == null ? List.of() : transaction.events();
    }

    /** After the commit: answers the caller. */
    @SuppressWarnings("NullAway") // value is a T once the work has run without failure
    void settle() {
        if (failure != null) {
            outcome.completeExceptionally(failure);
            return;
        }
        if (transaction != null) {
            transaction.committed();
        }
        outcome.complete(value);
    }

    /** Answers the caller that nothing came to stay: for its own failure if it had one, else for {@code reason}. */
    void fail(Throwable reason) {
        undone();
        outcome.completeExceptionally(failure == null ? reason : failure);
    }
}
