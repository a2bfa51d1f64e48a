package dev.holt.guest;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ticks for every link until it breaks, on one platform thread. Ticks that were missed are not made up for. Safe for any thread. */
final class LinkClock implements AutoCloseable {
    private final long nanos;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("link-clock").factory());

    LinkClock(Duration tick) {
        this.nanos = tick.toNanos();
        timer.setRemoveOnCancelPolicy(true);
    }

    void add(Link link) {
        try {
            Future<?> ticking = timer.scheduleWithFixedDelay(link::tick, nanos, nanos, TimeUnit.NANOSECONDS);
            link.onBreak(() -> ticking.cancel(false));
        } catch (RejectedExecutionException _) {
            // It was closed: nobody waits for anything any more.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
