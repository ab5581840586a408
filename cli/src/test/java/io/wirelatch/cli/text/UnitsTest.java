package io.wirelatch.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1,1 B",
        "1023,1023 B",
        "1024,1.00 KiB",
        "1234,1.21 KiB",
        "10240,10.0 KiB",
        "102400,100 KiB",
        "1048063,1023 KiB",
        "1048064,1.00 MiB",
        "1048575,1.00 MiB",
        "1048576,1.00 MiB",
        "123456789,118 MiB",
        "5368709120,5.00 GiB",
        "9223372036854775807,8.00 EiB",
    })
    void aSizeHasThreeDigitsThatCount(long bytes, String expected) {
        assertEquals(expected, Units.size(bytes));
    }

    @Test
    void noSizeIsLongerThanItsColumn() {
        for (int shift = 0; shift < 63; shift++) {
            for (long bytes = (1L << shift) - 2; bytes <= (1L << shift) + 2; bytes++) {
                String size = Units.size(Math.max(bytes, 0));
                assertTrue(size.length() <= 8, size);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-5,0 s",
        "0,0 s",
        "59,59 s",
        "60,1 min",
        "3599,59 min",
        "3600,1 h",
        "86399,23 h",
        "86400,1 d",
        "34560000,400 d",
    })
    void anAgeIsInWholeUnits(long seconds, String expected) {
        assertEquals(expected, Units.age(seconds));
    }

    @Test
    void whatNeverHappenedIsNotFiftyYearsAgo() {
        assertEquals("never", Units.ago(0, 1_766_000_000L));
        assertEquals("12 s ago", Units.ago(1_766_000_000L, 1_766_000_012L));
    }
}
