package io.wirelatch.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns. A cell may have several lines. A table that is too wide gives up
 * characters in the middle of its widest cells, in the columns that may shrink.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "\u2026";
    private static final int MIN_SHRUNK_WIDTH = 12;

    private final List<Column> columns;
    private final List<List<List<String>>> rows = new ArrayList<>();

    /** How a column stands. */
    public enum Alignment {
        LEFT,
        RIGHT
    }

    /**
     * @param mayShrink whether its cells may be cut where the table would be too wide
     */
    public record Column(String title, Alignment alignment, boolean mayShrink) {}

    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row of one cell a column; line breaks divide a cell. */
    public void add(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells do not fit " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(cell -> cell.lines().toList()).toList());
    }

    /** The lines of the table, titles first, none longer than the width unless nothing shrinks. */
    public List<String> lines(int maxWidth) {
        int[] widths = widths(maxWidth);
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList(), widths));
        for (List<List<String>> row : rows) {
            int height = row.stream().mapToInt(List::size).max().orElse(0);
            for (int i = 0; i < height; i++) {
                int at = i;
                lines.add(
                        line(
                                row.stream()
                                        .map(cell -> at < cell.size() ? cell.get(at) : "")
                                        .toList(),
                                widths));
            }
        }
        return lines;
    }

    private int[] widths(int maxWidth) {
        int[] widths = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] =
                    rows.stream()
                            .flatMap(row -> row.get(at).stream())
                            .mapToInt(String::length)
                            .reduce(columns.get(column).title().length(), Math::max);
        }
        int excess = total(widths) - maxWidth;
        while (excess > 0 && shrinkWidest(widths)) {
            excess--;
        }
        return widths;
    }

    private static int total(int[] widths) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private boolean shrinkWidest(int[] widths) {
        int widest = -1;
        for (int column = 0; column < widths.length; column++) {
            if (columns.get(column).mayShrink()
                    && widths[column] > MIN_SHRUNK_WIDTH
                    && (widest < 0 || widths[column] > widths[widest])) {
                widest = column;
            }
        }
        if (widest >= 0) {
            widths[widest]--;
        }
        return widest >= 0;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = shorten(cells.get(column), widths[column]);
            String padding = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP);
            line.append(
                    columns.get(column).alignment() == Alignment.LEFT
                            ? cell + padding
                            : padding + cell);
        }
        return line.toString().stripTrailing();
    }

    private static String shorten(String cell, int width) {
        if (cell.length() <= width) {
            return cell;
        }
        int kept = width - CUT.length();
        int head = (kept + 1) / 2;
        return cell.substring(0, head) + CUT + cell.substring(cell.length() - (kept - head));
    }
}
