package dev.holt.core.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that stands still until it is moved, and one beside it that does not jump. Safe for any thread. */
public final class ManualClock extends Clock {
    /** Where it stands at first. */
    public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now = BEGINNING;

    private volatile long nanos;

    /** Time passes. */
    public synchronized void advance(Duration by) {
        jump(by);
        nanos += by.toNanos();
    }

    /** Somebody sets the wall clock. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }

    /** The clock that does not jump, as {@link System#nanoTime}. */
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
