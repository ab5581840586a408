package io.wirelatch.cli.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockDifferenceTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void aClockThatIsFarOffIsToldWithTheDirection() {
        assertEquals(Optional.empty(), ClockDifference.sentence(NOW, NOW.plusSeconds(3599)));
        assertTrue(
                ClockDifference.sentence(NOW, NOW.plus(Duration.ofHours(30)))
                        .orElseThrow()
                        .startsWith("This machine's clock is 30 h ahead of the server's."));
        assertTrue(
                ClockDifference.sentence(NOW, NOW.minus(Duration.ofHours(2)))
                        .orElseThrow()
                        .startsWith("This machine's clock is 2 h behind the server's."));
    }
}
