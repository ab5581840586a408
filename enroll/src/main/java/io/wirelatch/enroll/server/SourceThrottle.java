package io.wirelatch.enroll.server;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many pairings each source may begin: an IPv4 address, or a /64 of IPv6, which is what one
 * household or one machine has. Only sources that have shown a cookie are counted, so that nobody
 * uses up another's share. Not safe for use by several threads.
 */
final class SourceThrottle {

    /** Those unheard of for longest stand in front. */
    private final Map<IpAddress, TokenBucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<IpAddress, TokenBucket> eldest) {
                    return size() > PairingLimits.MAX_SOURCES;
                }
            };

    /** Counts one pairing; false when this source has begun too many. */
    boolean take(IpAddress address, long nowNanos) {
        return buckets.computeIfAbsent(
                        source(address),
                        _ ->
                                new TokenBucket(
                                        PairingLimits.SOURCE_BURST,
                                        PairingLimits.SOURCE_PER_SECOND))
                .take(nowNanos);
    }

    private static IpAddress source(IpAddress address) {
        return address.family() == IpFamily.IPV6 ? IpAddress.ofIpv6(address.high(), 0) : address;
    }
}
