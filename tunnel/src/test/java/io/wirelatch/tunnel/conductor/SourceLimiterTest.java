package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The token bucket of a source: 20 a second, 5 at once. */
final class SourceLimiterTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long NOW = 500 * SECOND;
    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.7");

    private final SourceLimiter limiter = new SourceLimiter(new Random(1));

    private int admitted(IpAddress source, int attempts, long nowNanos) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            admitted += limiter.admit(source, nowNanos) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void fiveAtOnceAndThenOneEveryFiftyMilliseconds() {
        assertEquals(5, admitted(SOURCE, 100, NOW));
        assertEquals(0, admitted(SOURCE, 100, NOW + 50 * MILLI - 1));
        assertEquals(1, admitted(SOURCE, 100, NOW + 50 * MILLI));
        assertEquals(2, admitted(SOURCE, 100, NOW + 150 * MILLI));
    }

    @Test
    void twentyASecondInTheLongRunHoweverManyAreTried() {
        int admitted = 0;
        for (int milli = 0; milli < 10_000; milli++) {
            admitted += admitted(SOURCE, 3, NOW + milli * MILLI);
        }
        assertEquals(5 + 199, admitted);
    }

    @Test
    void aPauseFillsTheBucketAndNoMore() {
        assertEquals(5, admitted(SOURCE, 100, NOW));
        assertEquals(5, admitted(SOURCE, 100, NOW + 250 * MILLI));
        assertEquals(5, admitted(SOURCE, 100, NOW + 1_000 * SECOND));
    }

    @Test
    void ipv4AddressesAreCountedApart() {
        assertEquals(5, admitted(SOURCE, 100, NOW));
        assertEquals(5, admitted(IpAddress.parse("192.0.2.8"), 100, NOW));
        assertFalse(limiter.admit(SOURCE, NOW));
    }

    @Test
    void ipv6AddressesAreCountedByTheirNetworkOf64Bits() {
        assertEquals(5, admitted(IpAddress.parse("2001:db8:1:2::1"), 100, NOW));
        assertFalse(limiter.admit(IpAddress.parse("2001:db8:1:2:ffff:ffff:ffff:ffff"), NOW));
        assertTrue(limiter.admit(IpAddress.parse("2001:db8:1:3::1"), NOW));
    }

    /** Spoofed or not: whoever comes when all places are taken is refused, and nothing grows. */
    @Test
    void moreSourcesThanPlacesAreNotMoreThanThePlacesGive() {
        Random random = new Random(2);
        int admitted = 0;
        for (int i = 0; i < 200_000; i++) {
            admitted += limiter.admit(IpAddress.ofIpv4(random.nextInt()), NOW) ? 1 : 0;
        }
        assertTrue(admitted <= SourceLimiter.PLACES * SourceLimiter.BURST, admitted + " admitted");
        assertTrue(admitted > SourceLimiter.PLACES / 2, admitted + " admitted");
        long later = NOW + SourceLimiter.BURST * SourceLimiter.INTERVAL_NANOS;
        assertEquals(5, admitted(SOURCE, 100, later), "all places are free again");
    }

    /** Against a bucket of whole tokens for each source, with as many buckets as it takes. */
    @Test
    void itDecidesAsANaiveTokenBucketDoes() {
        long seed = 7;
        Random random = new Random(seed);
        Map<IpAddress, Double> tokens = new HashMap<>();
        Map<IpAddress, Long> updated = new HashMap<>();
        long now = NOW;
        for (int i = 0; i < 50_000; i++) {
            // Whole intervals, or the double's rounding would decide the close ones.
            now += random.nextInt(3) * SourceLimiter.INTERVAL_NANOS / 2;
            IpAddress source = IpAddress.ofIpv4(random.nextInt(60));
            double refilled =
                    (now - updated.getOrDefault(source, now))
                            / (double) SourceLimiter.INTERVAL_NANOS;
            double left = Math.min(5.0, tokens.getOrDefault(source, 5.0) + refilled);
            boolean expected = left >= 1.0;
            assertEquals(expected, limiter.admit(source, now), "step " + i + ", seed " + seed);
            tokens.put(source, expected ? left - 1.0 : left);
            updated.put(source, now);
        }
    }
}
