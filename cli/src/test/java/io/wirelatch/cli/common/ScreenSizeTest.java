package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenSizeTest {

    @Test
    void sttyNamesTheRowsFirst() {
        assertEquals(Optional.of(new ScreenSize(80, 24)), ScreenSize.parse("24 80\n"));
    }

    @Test
    void aTerminalThatDoesNotTellHasZeros() {
        for (String said : new String[] {"0 0\n", "24 0\n", "", "stty: not a terminal", "24 x"}) {
            assertEquals(Optional.empty(), ScreenSize.parse(said), said);
        }
    }
}
