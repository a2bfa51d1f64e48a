package dev.holt.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holt.core.ErrorCode;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventFollower;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Reads the table page by page until it has what is published, then takes what the hub offers. While it reads it can be as slow as it likes; once
 * live it may fall behind by the size of its buffer and is cut off after that.
 *
 * <p>One thread at a time calls {@link #next}; {@code store-writer} offers; any thread closes. {@code lock} guards buffer and state.
 */
final class LogFollower implements EventFollower {
    private final EventHub hub;
    private final LongFunction<EventRows.Page> pages;
    private final int capacity;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Queue<Event> buffer = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean lagged;

    @GuardedBy("lock")
    private boolean ended;

    // Of the thread that calls next.
    private final Queue<Event> page = new ArrayDeque<>();
    private boolean live;
    private long position;
    private long delivered;

    /**
     * Reads the first page.
     *
     * @param pages gives the page after a number, or throws {@code EVENTS_PRUNED}
     * @param after the number that the reader has
     * @param capacity how many events it may fall behind once live
     */
    LogFollower(EventHub hub, LongFunction<EventRows.Page> pages, long after, int capacity) {
        this.hub = hub;
        this.pages = pages;
        this.position = after;
        this.delivered = after;
        this.capacity = capacity;
        readOn();
    }

    @Override
    public Optional<Event> next(Duration patience) throws InterruptedException {
        while (page.isEmpty() && !live && !isEnded()) {
            readOn();
        }
        Optional<Event> event = page.isEmpty() ? await(patience) : Optional.ofNullable(isEnded() ? null : page.poll());
        event.ifPresent(e -> delivered = e.seq());
        return event;
    }

    @Override
    public void close() {
        hub.leave(this);
        end();
    }

    /** Takes what was published; false when it wants nothing any more. On {@code store-writer}. */
    boolean offer(List<Event> events) {
        lock.lock();
        try {
            for (Event event : events) {
                if (event.seq() > position && !lagged) {
                    lagged = buffer.size() >= capacity;
                    if (!lagged) {
                        buffer.add(event);
                    }
                }
            }
            changed.signalAll();
            return !lagged && !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it: {@link #next} has nothing any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            buffer.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next page of the table, or becomes live when there is none. */
    private void readOn() {
        EventRows.Page next = pages.apply(position);
        page.addAll(next.events());
        position = next.events().isEmpty()
                ? Math.max(position, next.last())
                : next.events().getLast().seq();
        if (next.events().isEmpty()) {
            live = hub.join(this, position);
        }
    }

    private Optional<Event> await(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (buffer.isEmpty() && !lagged && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (ended || !buffer.isEmpty() || !lagged) {
                return Optional.ofNullable(buffer.poll());
            }
        } finally {
            lock.unlock();
        }
        throw new StoreException(
                ErrorCode.EVENTS_LAGGED,
                "events: cut off after number %d, for more than %d waited to be read; follow again after that number"
                        .formatted(delivered, capacity),
                Map.of("last", String.valueOf(delivered)));
    }

    private boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
