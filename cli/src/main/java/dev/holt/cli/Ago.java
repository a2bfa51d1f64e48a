package dev.holt.cli;

import java.time.Duration;
import java.time.Instant;

/** Times as people say them. */
final class Ago {
    private Ago() {}

    /** How long ago {@code then} was, in its largest unit, such as {@code 12s}, {@code 3m} or {@code 2d}. */
    static String of(Instant then, Instant now) {
        return span(Duration.between(then, now));
    }

    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + "h";
        }
        return seconds / 86_400 + "d";
    }
}
