package dev.holt.core.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that stands still until it is moved. Safe for any thread. */
public final class ManualClock extends Clock {
    /** Where it stands at first. */
    public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now = BEGINNING;

    public synchronized void advance(Duration by) {
        now = now.plus(by);
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
