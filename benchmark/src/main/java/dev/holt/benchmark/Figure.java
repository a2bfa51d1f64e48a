package dev.holt.benchmark;

import java.util.List;

/** One row of {@code ./bench}: makes what it needs, measures, and leaves nothing behind. */
interface Figure {
    /** The name by which the command line selects it. */
    String row();

    /** What its readings are, for the case that it comes to none. */
    Kind kind();

    /** Measures. Throws {@link BenchException} when it can not. */
    List<Reading> measure(Lab lab);
}
