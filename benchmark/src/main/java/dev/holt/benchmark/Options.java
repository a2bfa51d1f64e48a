package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was asked for.
 *
 * @param full whether what is shortened otherwise runs for its whole time
 * @param rows the names of the rows to measure; empty: all
 */
record Options(boolean json, boolean quick, boolean full, boolean help, List<String> rows) {
    /** As {@link #parse(List, List, Map)}, without groups. */
    static Options parse(List<String> arguments, List<String> known) {
        return parse(arguments, known, Map.of());
    }

    /**
     * Reads the command line; the name of a group stands for its rows. Throws {@link IllegalArgumentException} with the reason when it makes no
     * sense.
     */
    static Options parse(List<String> arguments, List<String> known, Map<String, List<String>> groups) {
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
                    List<String> group = groups.get(argument);
                    if (group != null) {
                        rows.addAll(group);
                        continue;
                    }
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
