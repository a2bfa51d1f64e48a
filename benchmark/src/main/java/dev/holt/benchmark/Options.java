package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param rows the names of the rows to measure; empty: all
 */
record Options(boolean json, boolean quick, boolean help, List<String> rows) {
    /** Reads the command line. Throws {@link IllegalArgumentException} with the reason when it makes no sense. */
    static Options parse(List<String> arguments, List<String> known) {
        boolean json = false;
        boolean quick = false;
        boolean help = false;
        List<String> rows = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--json" -> json = true;
                case "--quick" -> quick = true;
                case "--help", "-h" -> help = true;
                default -> {
                    if (!known.contains(argument)) {
                        throw new IllegalArgumentException("'%s' (expected: --json, --quick, or rows of %s)"
                                .formatted(argument, String.join(" ", known)));
                    }
                    rows.add(argument);
                }
            }
        }
        return new Options(json, quick, help, List.copyOf(rows));
    }

    boolean wants(String row) {
        return rows.isEmpty() || rows.contains(row);
    }
}
