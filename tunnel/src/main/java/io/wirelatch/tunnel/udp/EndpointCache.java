package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import java.util.Arrays;

/**
 * The endpoints that one receiver has seen lately, so that a datagram from a known peer allocates
 * nothing. Two that meet in one place push each other out: its size never changes, whoever sends.
 */
final class EndpointCache {

    private static final int INDEX_BITS = 10;

    /** 2^64 divided by the golden ratio: spreads neighbouring addresses and ports evenly. */
    private static final long FIBONACCI_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final Endpoint[] endpoints = new Endpoint[1 << INDEX_BITS];

    EndpointCache() {
        Arrays.fill(endpoints, Endpoint.UNKNOWN);
    }

    /**
     * The endpoint of these values, see {@link IpAddress} for {@code high} and {@code low}.
     *
     * @param local where the datagram came to
     */
    Endpoint get(IpFamily family, long high, long low, int port, int scopeId, LocalAddress local) {
        int index = index(high, low, port);
        Endpoint cached = endpoints[index];
        IpAddress address = cached.address();
        if (cached.port() == port
                && address.low() == low
                && address.high() == high
                && address.family() == family
                && cached.scopeId() == scopeId
                && cached.local() == local) {
            return cached;
        }
        Endpoint endpoint = new Endpoint(new IpAddress(family, high, low), port, scopeId, local);
        endpoints[index] = endpoint;
        return endpoint;
    }

    private static int index(long high, long low, int port) {
        long mixed = (high ^ Long.rotateLeft(low, 17) ^ port) * FIBONACCI_MULTIPLIER;
        return (int) (mixed >>> (Long.SIZE - INDEX_BITS));
    }
}
