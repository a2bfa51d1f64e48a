package dev.holt.cli;

import dev.holt.core.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table that fits a width: columns are cut to what still makes sense, then the least important ones are left out, and no line is ever wrapped.
 * For one thread.
 */
final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    /**
     * A column.
     *
     * @param importance the lower, the sooner it gives way; 0 gives way first
     * @param least the width to which it may be cut
     */
    record Column(String title, int importance, int least) {
        /** A column that is shown as it is or not at all. */
        static Column whole(String title, int importance) {
            return new Column(title, importance, Integer.MAX_VALUE);
        }
    }

    /**
     * A piece of text.
     *
     * @param colour the word whose colour it has; empty for none
     * @param width the columns that it takes
     */
    record Cell(String text, String colour, int width) {
        private Cell(String text, String colour) {
            this(text, colour, Width.of(text));
        }
    }

    Table row(Cell... cells) {
        rows.add(List.of(cells));
        return this;
    }

    static Cell plain(String text) {
        return new Cell(Printable.of(text), "");
    }

    static Cell coloured(String text, String word) {
        return new Cell(Printable.of(text), word);
    }

    /**
     * The lines, the title's first.
     *
     * @param width the most columns of the terminal that a line takes; 0 for as many as needed
     */
    List<String> lines(int width, Style style) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(
                columns.stream()
                        .map(column -> new Cell(column.title(), "title"))
                        .toList(),
                widths,
                style));
        rows.forEach(row -> lines.add(line(row, widths, style)));
        return lines;
    }

    void print(Printer out, int width, Style style) {
        lines(width, style).forEach(out::line);
    }

    private static String line(List<Cell> cells, int[] widths, Style style) {
        StringBuilder line = new StringBuilder();
        String gap = "";
        for (int i = 0; i < cells.size(); i++) {
            if (widths[i] == 0) {
                continue;
            }
            Cell cell = cells.get(i).width() <= widths[i]
                    ? cells.get(i)
                    : new Cell(
                            Width.cut(cells.get(i).text(), widths[i]),
                            cells.get(i).colour());
            line.append(gap)
                    .append(
                            cell.colour().equals("title")
                                    ? style.faint(cell.text())
                                    : style.status(cell.colour(), cell.text()));
            gap = " ".repeat(widths[i] - cell.width()) + GAP;
        }
        return line.toString().stripTrailing();
    }

    /** Natural widths; when they are too much, some are cut; when that does not suffice, columns are left out, which have no width then. */
    private int[] widths(int width) {
        List<Integer> shown = new ArrayList<>(order());
        while (true) {
            int[] widths = new int[columns.size()];
            shown.forEach(column -> widths[column] = natural(column));
            int excess = width == 0 ? 0 : Arrays.stream(widths).sum() + GAP.length() * (shown.size() - 1) - width;
            for (int column : shown) {
                int least = shown.size() == 1 ? 1 : columns.get(column).least();
                int given = Math.clamp(widths[column] - (long) least, 0, Math.max(0, excess));
                widths[column] -= given;
                excess -= given;
            }
            if (excess <= 0 || shown.size() == 1) {
                return widths;
            }
            shown.removeFirst();
        }
    }

    /** The columns, those that give way first in front. */
    private List<Integer> order() {
        return IntStream.range(0, columns.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> columns.get(i).importance()))
                .toList();
    }

    /** The width of a column's widest cell. */
    private int natural(int column) {
        int widest =
                rows.stream().mapToInt(row -> row.get(column).width()).max().orElse(0);
        return Math.max(widest, Width.of(columns.get(column).title()));
    }
}
