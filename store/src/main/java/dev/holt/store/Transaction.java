package dev.holt.store;

import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What one write may use, on {@code store-writer} only and only while it runs. */
final class Transaction {
    private final Handle handle;
    private final Clock clock;
    private final List<Event> events = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> afterRollback = new ArrayList<>();

    Transaction(Handle handle, Clock clock) {
        this.handle = handle;
        this.clock = clock;
    }

    Handle handle() {
        return handle;
    }

    /** The wall clock, in the resolution of the database. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Records an event; followers hear of it after the commit. */
    Event append(EventDraft draft) {
        Event event = EventRows.insert(handle, draft, now());
        events.add(event);
        return event;
    }

    /** Has {@code action} run once this is durable. It must not throw. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Has {@code action} run when nothing of this came to stay. It must not throw. */
    void afterRollback(Runnable action) {
        afterRollback.add(action);
    }

    List<Event> events() {
        return events;
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    void rolledBack() {
        afterRollback.forEach(Runnable::run);
    }
}
