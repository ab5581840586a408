package io.wirelatch.tunnel.conductor;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.util.random.RandomGenerator;

/**
 * A token bucket for each source (whitepaper, 5.3, on what follows the cookie): 20 handshake
 * messages a second, and 5 at once. A source is an IPv4 address, or the /64 of an IPv6 address, as
 * whoever has one address of it has them all.
 *
 * <p>The table never grows. A bucket that has filled up again says as little as none, so its place
 * is free for another source; a source that finds no free place is refused like one that has
 * nothing left. So nobody gets more than a bucket gives, however many sources there are.
 */
final class SourceLimiter {

    /** A message every so often, on the average: 20 a second. */
    static final long INTERVAL_NANOS = 50_000_000L;

    /** So many at once, out of a full bucket. */
    static final int BURST = 5;

    private static final int PLACE_BITS = 12;

    /** Sources that can be told apart at a time. */
    static final int PLACES = 1 << PLACE_BITS;

    /** So many places after each other may hold a source. */
    private static final int PROBES = 8;

    /**
     * Odd and secret, for multiplicative hashing: nobody can choose sources that meet in the places
     * of somebody else.
     */
    private final long multiplier;

    private final long[] sources = new long[PLACES];

    /**
     * When the bucket in each place will be full again, if nothing is taken from it until then: an
     * interval later for each message taken. In the past it is full, and the place is free.
     */
    private final long[] fullAtNanos = new long[PLACES];

    SourceLimiter(RandomGenerator random) {
        multiplier = random.nextLong() | 1;
    }

    /** Takes a message out of the source's bucket; false when there is none in it. */
    boolean admit(IpAddress address, long nowNanos) {
        long source = sourceOf(address);
        int place = placeOf(source, nowNanos);
        if (place < 0) {
            return false;
        }
        long fullAt = Math.max(fullAtNanos[place], nowNanos);
        if (fullAt - nowNanos > (BURST - 1) * INTERVAL_NANOS) {
            return false;
        }
        sources[place] = source;
        fullAtNanos[place] = fullAt + INTERVAL_NANOS;
        return true;
    }

    /** The place of the source's bucket, or else one that is free for it; negative when none is. */
    private int placeOf(long source, long nowNanos) {
        int first = (int) ((source * multiplier) >>> (Long.SIZE - PLACE_BITS));
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            int place = (first + i) & (PLACES - 1);
            if (fullAtNanos[place] > nowNanos) {
                if (sources[place] == source) {
                    return place;
                }
            } else if (free < 0) {
                free = place;
            }
        }
        return free;
    }

    /**
     * An IPv4 address has 32 bits, and no IPv6 network that is in use begins with 32 zeros, so the
     * two do not meet.
     */
    private static long sourceOf(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? address.low() : address.high();
    }
}
