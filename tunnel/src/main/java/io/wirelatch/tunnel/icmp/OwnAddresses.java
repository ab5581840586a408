package io.wirelatch.tunnel.icmp;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The addresses of the interface, for what it says in its own name. Somebody else gives and takes
 * them, so they are looked up when one is needed, and then once a second at most. For one thread.
 */
public final class OwnAddresses {

    private static final long VALID_NANOS = 1_000_000_000L;

    /** fe80::/10, which nobody behind a peer could answer. */
    private static final long LINK_LOCAL = 0xFE80L << 48;

    private static final long LINK_LOCAL_MASK = 0xFFC0L << 48;

    private final Supplier<List<IpAddress>> lookUp;
    private List<IpAddress> addresses = List.of();
    private long validUntilNanos = Long.MIN_VALUE;

    /**
     * @param lookUp all addresses of the interface; costs a few system calls
     */
    public OwnAddresses(Supplier<List<IpAddress>> lookUp) {
        this.lookUp = lookUp;
    }

    /** The first address of that family that is good beyond the interface. */
    public Optional<IpAddress> find(IpFamily family, long nowNanos) {
        if (nowNanos >= validUntilNanos) {
            addresses = lookUp.get();
            validUntilNanos = nowNanos + VALID_NANOS;
        }
        return addresses.stream()
                .filter(address -> address.family() == family && !isLinkLocal(address))
                .findFirst();
    }

    private static boolean isLinkLocal(IpAddress address) {
        return address.family() == IpFamily.IPV6
                && (address.high() & LINK_LOCAL_MASK) == LINK_LOCAL;
    }
}
