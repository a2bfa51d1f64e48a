package dev.holt.zellij;

import java.time.Duration;

/** Tells when a log has stayed the same for long enough. Used by one thread. */
final class Stillness {
    private final Duration enough;
    private ZellijLog.Mark last;
    private long since = System.nanoTime();

    Stillness(ZellijLog.Mark first, Duration enough) {
        this.enough = enough;
        this.last = first;
    }

    boolean reached(ZellijLog.Mark now) {
        if (!now.equals(last)) {
            last = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since >= enough.toNanos();
    }
}
