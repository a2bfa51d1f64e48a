package dev.holt.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something again and again on a thread of its own, until closed. A failure is logged and does not end it. */
final class Ticker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Begins at once; the first time comes after one {@code period}. */
    Ticker(String name, Duration period, Runnable work) {
        this.thread = Thread.ofPlatform().daemon().name(name).start(() -> {
            while (!await(period)) {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, name + " failed; it goes on", e);
                }
            }
        });
    }

    /** Ends it and waits for work that is being done. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(Duration period) {
        try {
            return closed.await(period.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }
}
