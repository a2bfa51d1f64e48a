package dev.holt.core.session;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what the runner reports. */
final class Reports {
    /** How often is looked although no file was reported: a report is lost when the machine is out of watches. */
    private static final Duration LOOK_ANYWAY = Duration.ofMillis(250);

    private Reports() {}

    /**
     * Waits until {@code seen}, which is asked whenever a file appears in the directory of {@code session}.
     *
     * @return false when {@code patience} was over before
     */
    static boolean await(SessionParts parts, Session session, Duration patience, BooleanSupplier seen)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Semaphore reported = new Semaphore(0);
        AutoCloseable watch = parts.watch(session, _ -> reported.release());
        try {
            while (!seen.getAsBoolean()) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                reported.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
                reported.drainPermits();
            }
            return true;
        } finally {
            Closing.quietly(watch);
        }
    }
}
