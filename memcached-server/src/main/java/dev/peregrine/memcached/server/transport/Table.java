package dev.peregrine.memcached.server.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * What a network has to tell in columns.
 *
 * @param header names of the columns
 * @param rows of as many columns as the header
 */
public record Table(List<String> header, List<List<String>> rows) {

    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** Lines with the columns below each other: numbers to the right, the rest to the left. */
    public List<String> lines() {
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        int[] widths = new int[header.size()];
        boolean[] numbers = new boolean[header.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] =
                    all.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            numbers[column] = rows.stream().allMatch(row -> row.get(at).matches("[0-9.]+%?|-|\\*"));
        }
        return all.stream().map(row -> line(row, widths, numbers)).toList();
    }

    private static String line(List<String> row, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : "  ").append(numbers[column] ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }
}
