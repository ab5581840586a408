package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whitepaper, 5.3: when this side is under load. */
final class HandshakeLoadTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 500 * SECOND;
    private static final int QUARTER = 128;

    private final HandshakeLoad load = new HandshakeLoad();

    @Test
    void moreThanAQuarterOfTheQueueIsLoad() {
        assertEquals(4 * QUARTER, HandshakeQueue.CAPACITY);
        assertFalse(load.observe(0, NOW));
        assertFalse(load.observe(QUARTER, NOW));
        assertTrue(load.observe(QUARTER + 1, NOW));
    }

    @Test
    void loadLastsForASecondAfterItWasLastSeen() {
        assertTrue(load.observe(QUARTER + 1, NOW));
        assertTrue(load.observe(0, NOW + SECOND / 2));
        assertTrue(load.observe(QUARTER + 1, NOW + SECOND / 2));
        assertTrue(load.observe(0, NOW + SECOND));
        assertTrue(load.observe(0, NOW + SECOND + SECOND / 2 - 1));
        assertFalse(load.observe(0, NOW + SECOND + SECOND / 2));
        assertFalse(load.observe(QUARTER, NOW + SECOND + SECOND / 2));
    }
}
