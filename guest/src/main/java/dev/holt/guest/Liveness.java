package dev.holt.guest;

import java.util.Optional;

/**
 * Finds out that a guest does not answer or does not read any more. Time is counted in ticks of one clock, none of which is made up for: a process that
 * stood still does not take that for silence. The clock ticks on one thread; the lock is the monitor, but for {@link #heard}.
 */
final class Liveness {
    private final Outbox outbox;
    private final int most;
    private volatile boolean heard;
    private boolean still;
    private int silent;
    private int stuck;
    private long written;

    Liveness(Outbox outbox, int most) {
        this.outbox = outbox;
        this.most = most;
    }

    /** Something came from the guest. */
    void heard() {
        heard = true;
    }

    /** While a machine stands still its silence means nothing. */
    synchronized void standStill(boolean now) {
        still = now;
        silent = 0;
        stuck = 0;
    }

    /** Counts a tick; a reason to end the link, if there is one. */
    Optional<String> tick(Streams streams) {
        return count() ? streams.tick().or(this::judge) : Optional.empty();
    }

    private synchronized boolean count() {
        if (still) {
            return false;
        }
        long now = outbox.written();
        stuck = outbox.isWriting() && now == written ? stuck + 1 : 0;
        written = now;
        silent = heard ? 0 : silent + 1;
        heard = false;
        return true;
    }

    private synchronized Optional<String> judge() {
        if (stuck > most) {
            return Optional.of("the guest does not read");
        }
        if (silent > most) {
            return Optional.of("the guest does not answer");
        }
        if (silent == 1) {
            outbox.offer(Frames.ping());
        }
        return Optional.empty();
    }
}
