package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param full whether what is shortened otherwise runs for its whole time
 * @param rows the names of the rows to measure; empty: all
 */
record Options(boolean json, boolean quick, boolean full, boolean help, List<String> rows) {
    /** Reads the command line. Throws {@link IllegalArgumentException} with the reason when it makes no sense. */
    static Options parse(List<String> arguments, List<String> known) {
        boolean json = false;
        boolean quick = false;
        boolean full = false;
        boolean help = false;
        List<String> rows = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--json" -> json = true;
                case "--quick" -> quick = true;
                case "--full" -> full = true;
                case "--help", "-h" -> help = true;
                default -> {
                    if (!known.contains(argument)) {
                        throw new IllegalArgumentException("'%s' (expected: --json, --quick, --full, or rows of %s)"
                                .formatted(argument, String.join(" ", known)));
                    }
                    rows.add(argument);
                }
            }
        }
        if (quick && full) {
            throw new IllegalArgumentException("--quick and --full (expected: one of them)");
        }
        return new Options(json, quick, full, help, List.copyOf(rows));
    }

    boolean wants(String row) {
        return rows.isEmpty() || rows.contains(row);
    }
}
