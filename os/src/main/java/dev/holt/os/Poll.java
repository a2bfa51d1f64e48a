package dev.holt.os;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for facts outside this process that nobody announces. */
public final class Poll {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(25);

    private Poll() {}

    /**
     * Asks {@code condition} until it holds or {@code timeout} has passed, first at once, then ever less often down to every 25 ms.
     *
     * @return whether it held
     */
    public static boolean until(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_PAUSE;
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, pause.toNanos())));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return true;
    }
}
