package dev.holt.benchmark;

import java.util.Locale;

/** What came of a figure. */
enum Verdict {
    HOLDS,
    MISSED,
    RECORDED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
