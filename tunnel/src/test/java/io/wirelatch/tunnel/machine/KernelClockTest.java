package io.wirelatch.tunnel.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelClockTest {

    /** linux/timex.h: the estimate grows up to 16 s while nothing corrects the clock. */
    private static final long MAX_ERROR_MICROS = 16_000_000;

    @Test
    void theKernelsEstimateIsOneThatItCanHave() {
        Optional<KernelClock> clock = KernelClock.read();
        assertTrue(
                clock.isEmpty()
                        || (clock.get().maxErrorMicros() >= 0
                                && clock.get().maxErrorMicros() <= MAX_ERROR_MICROS),
                clock::toString);
    }
}
