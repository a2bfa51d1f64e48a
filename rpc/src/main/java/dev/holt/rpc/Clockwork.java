package dev.holt.rpc;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does small things later, on one platform thread of its own. Safe for any thread. */
final class Clockwork implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("holt-socket-timer").factory());

    Clockwork() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A thing to come. */
    interface Alarm {
        /** It need not come any more. */
        void cancel();
    }

    /** Runs {@code action}, which must not block, unless it is cancelled before. After {@link #close} nothing happens any more. */
    Alarm after(Duration delay, Runnable action) {
        try {
            Future<?> future = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /** Runs {@code action} again and again with {@code pause} between; it must not throw. */
    void every(Duration pause, Runnable action) {
        Future<?> endless =
                timer.scheduleWithFixedDelay(action, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        assert !endless.isDone();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
