package dev.holt.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Readings as text for people. */
final class Table {
    private static final List<String> HEADER =
            List.of("ROW", "FIGURE", "HOLT", "YARDSTICK", "RATIO", "BOUND", "KIND", "VERDICT");
    private static final int FIRST_NUMBER = 2;
    private static final int LAST_NUMBER = 5;

    private Table() {}

    /** The table, then the notes of each row. */
    static String of(List<Reading> readings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        readings.forEach(reading -> rows.add(row(reading)));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(line(row, widths(rows))).append('\n');
        }
        for (Reading reading : readings) {
            for (String note : reading.notes()) {
                text.append("\n%s: %s".formatted(reading.row(), note));
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static List<String> row(Reading reading) {
        return List.of(
                reading.row(),
                reading.figure(),
                reading.unit().format(reading.holt()),
                Double.isNaN(reading.yardstick()) ? "-" : reading.unit().format(reading.yardstick()),
                Double.isNaN(reading.ratio()) ? "-" : String.format(Locale.ROOT, "%.2f", reading.ratio()),
                reading.bound().text(reading.unit()),
                reading.kind().word(),
                reading.verdict().word());
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int... widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            boolean number = i >= FIRST_NUMBER && i <= LAST_NUMBER;
            String padding = " ".repeat(widths[i] - row.get(i).length());
            cells.add(number ? padding + row.get(i) : row.get(i) + padding);
        }
        return cells.stream().collect(Collectors.joining("  ")).stripTrailing();
    }
}
