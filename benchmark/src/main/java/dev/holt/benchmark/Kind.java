package dev.holt.benchmark;

import java.util.Locale;

/** Whether a miss of a figure fails the run ({@code GATE}) or is to be explained ({@code GOAL}). */
enum Kind {
    GATE,
    GOAL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
