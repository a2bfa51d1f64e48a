package dev.holt.benchmark;

import java.util.List;

/**
 * One measured figure.
 *
 * @param row the name by which the command line selects it
 * @param figure what was measured, in words
 * @param holt Holt's value; not a number when it could not be measured
 * @param yardstick the bare value beside it; not a number where there is none
 * @param notes what a reader should know beside the value
 */
record Reading(
        String row,
        String figure,
        Kind kind,
        Unit unit,
        double holt,
        double yardstick,
        Bound bound,
        List<String> notes) {
    static final double NONE = Double.NaN;

    Reading {
        notes = List.copyOf(notes);
    }

    /** A figure that could not be measured. */
    static Reading failed(Figure figure, String reason) {
        return new Reading(
                figure.row(),
                "could not be measured",
                figure.kind(),
                Unit.COUNT,
                NONE,
                NONE,
                new Bound.Recorded(),
                List.of(reason));
    }

    /** How many times the yardstick; not a number without one. */
    double ratio() {
        return yardstick == 0 ? NONE : holt / yardstick;
    }

    Verdict verdict() {
        if (!bound.holds(holt, yardstick)) {
            return Verdict.MISSED;
        }
        return bound instanceof Bound.Recorded ? Verdict.RECORDED : Verdict.HOLDS;
    }

    /** Whether it makes the run fail. */
    boolean fails() {
        return kind == Kind.GATE && verdict() == Verdict.MISSED;
    }
}
