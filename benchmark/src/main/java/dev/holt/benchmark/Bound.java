package dev.holt.benchmark;

import java.util.Locale;

/** What a figure is held to. */
sealed interface Bound {
    /** No more than this, in the figure's unit. */
    record AtMost(double limit) implements Bound {}

    /** No more than this many times the yardstick. */
    record Times(double factor) implements Bound {}

    /** No more than the yardstick and this, in the figure's unit. */
    record Above(double margin) implements Bound {}

    /** Exactly this. */
    record Exactly(double value) implements Bound {}

    /** Measured for the record. */
    record Recorded() implements Bound {}

    /** Whether the value keeps to it; a value that is not a number never does. */
    default boolean holds(double value, double yardstick) {
        return switch (this) {
            case AtMost(double limit) -> value <= limit;
            case Times(double factor) -> value <= factor * yardstick;
            case Above(double margin) -> value <= yardstick + margin;
            case Exactly(double wanted) -> value == wanted;
            case Recorded() -> !Double.isNaN(value);
        };
    }

    /** The bound as the table shows it. */
    default String text(Unit unit) {
        return switch (this) {
            case AtMost(double limit) -> "<= " + unit.format(limit);
            case Times(double factor) -> String.format(Locale.ROOT, "<= %.1f x", factor);
            case Above(double margin) -> "<= + " + unit.format(margin);
            case Exactly(double wanted) -> "= " + unit.format(wanted);
            case Recorded() -> "-";
        };
    }
}
