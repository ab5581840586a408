package io.wirelatch.enroll.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingWindowTest {

    private final ManualClock clock = new ManualClock();
    private final PairingWindow window = new PairingWindow(clock);

    @Test
    void itStartsClosed() {
        assertFalse(window.isOpen());
        assertEquals(Duration.ZERO, window.remaining());
        assertTrue(window.deadlineNanos().isEmpty());
        assertFalse(window.expire());
        assertFalse(window.close());
    }

    @Test
    void itIsOpenUntilItsDeadline() {
        window.open(Duration.ofSeconds(60));
        clock.advance(Duration.ofSeconds(60).minusNanos(1));
        assertTrue(window.isOpen());
        assertEquals(Duration.ofNanos(1), window.remaining());
        clock.advance(Duration.ofNanos(1));
        assertFalse(window.isOpen());
    }

    @Test
    void itsEndIsToldOnce() {
        window.open(Duration.ofSeconds(1));
        assertFalse(window.expire());
        clock.advance(Duration.ofSeconds(1));
        assertFalse(window.close(), "the deadline closed it, not this");
        assertTrue(window.expire());
        assertFalse(window.expire());
    }

    @Test
    void openingAgainReplacesTheDeadline() {
        window.open(Duration.ofSeconds(60));
        window.open(Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(5), window.remaining());
        window.open(Duration.ofHours(1));
        assertEquals(Duration.ofHours(1), window.remaining());
    }

    @Test
    void aClosedWindowStaysClosed() {
        window.open(Duration.ofSeconds(60));
        assertTrue(window.close());
        assertFalse(window.isOpen());
        clock.advance(Duration.ofSeconds(60));
        assertFalse(window.expire());
    }

    /** Also where the first one is as long as a window may be. */
    @Test
    void anExtendedWindowIsOpenForTheGraceToo() {
        assertFalse(window.extendedBy(Duration.ofMinutes(1)).isOpen());
        window.open(Duration.ofHours(1));
        PairingWindow extended = window.extendedBy(Duration.ofMinutes(1));
        clock.advance(Duration.ofHours(1));
        assertFalse(window.isOpen());
        assertTrue(extended.isOpen());
        assertEquals(Duration.ofMinutes(1), extended.remaining());
        clock.advance(Duration.ofMinutes(1));
        assertFalse(extended.isOpen());
        assertTrue(extended.expire());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 999, 3_600_001})
    void durationsOutOfRangeAreRefused(long millis) {
        assertThrows(IllegalArgumentException.class, () -> window.open(Duration.ofMillis(millis)));
        assertFalse(window.isOpen());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itBehavesLikeANaiveModel(long seed) {
        Random random = new Random(seed);
        long leftSeconds = 0;
        boolean ended = false;
        for (int i = 0; i < 5000; i++) {
            String step = "seed " + seed + ", step " + i;
            switch (random.nextInt(4)) {
                case 0 -> {
                    leftSeconds = random.nextLong(1, 21);
                    ended = false;
                    window.open(Duration.ofSeconds(leftSeconds));
                }
                case 1 -> {
                    assertEquals(leftSeconds > 0, window.close(), step);
                    leftSeconds = 0;
                }
                case 2 -> {
                    long passed = random.nextInt(10);
                    clock.advance(Duration.ofSeconds(passed));
                    ended |= leftSeconds > 0 && passed >= leftSeconds;
                    leftSeconds = Math.max(0, leftSeconds - passed);
                }
                default -> {
                    assertEquals(ended, window.expire(), step);
                    ended = false;
                }
            }
            assertEquals(leftSeconds > 0, window.isOpen(), step);
            assertEquals(leftSeconds, window.remaining().toSeconds(), step);
        }
    }
}
