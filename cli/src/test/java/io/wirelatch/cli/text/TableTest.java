package io.wirelatch.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.text.Table.Alignment;
import io.wirelatch.cli.text.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private final Table table =
            new Table(
                    List.of(
                            new Column("NAME", Alignment.LEFT, true),
                            new Column("SIZE", Alignment.RIGHT, false),
                            new Column("", Alignment.LEFT, false)));

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        table.add(List.of("pi", "1.21 MiB", "online"));
        table.add(List.of("laptop", "3 B", "offline"));

        assertEquals(
                List.of(
                        "NAME        SIZE",
                        "pi      1.21 MiB  online",
                        "laptop       3 B  offline"),
                table.lines(100));
    }

    @Test
    void aCellMayHaveSeveralLines() {
        table.add(List.of("10.150.0.2\nfd00::2", "3 B", "online"));
        table.add(List.of("10.150.0.3", "4 B", "online"));

        assertEquals(
                List.of(
                        "NAME        SIZE",
                        "10.150.0.2   3 B  online",
                        "fd00::2",
                        "10.150.0.3   4 B  online"),
                table.lines(100));
    }

    @Test
    void aTableTooWideIsCutInTheMiddleOfItsWidestCells() {
        table.add(List.of("a-very-long-name-of-a-machine-indeed", "1.21 MiB", "online"));

        List<String> lines = table.lines(40);
        assertEquals("a-very-long\u2026ine-indeed  1.21 MiB  online", lines.get(1));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 40), lines.toString());
    }
}
