package io.wirelatch.ippool;

import java.math.BigInteger;
import java.util.List;

/** Which networks can be pools. Each refusal says what is wrong and what to give instead. */
final class PoolRules {

    /** Network, broadcast and server's address. */
    private static final int RESERVED_IPV4 = 3;

    /** Subnet-router anycast and server's address. */
    private static final int RESERVED_IPV6 = 2;

    /** The longest prefix that leaves room for one peer. */
    private static final int MAX_PREFIX_IPV4 = 30;

    private static final int MAX_PREFIX_IPV6 = 126;

    /** Networks whose addresses cannot be routed into a tunnel, from the IANA registries. */
    private static final List<Purpose> NOT_FOR_HOSTS =
            List.of(
                    new Purpose("0.0.0.0/8", "\"this network\" (RFC 791, 3.2)"),
                    new Purpose("127.0.0.0/8", "loopback (RFC 1122, 3.2.1.3)"),
                    new Purpose("169.254.0.0/16", "link-local addresses (RFC 3927)"),
                    new Purpose("224.0.0.0/4", "multicast (RFC 5771)"),
                    new Purpose("240.0.0.0/4", "future use (RFC 1112, 4)"),
                    new Purpose("::/8", "loopback and embedded addresses (RFC 4291)"),
                    new Purpose("fe80::/10", "link-local addresses (RFC 4291)"),
                    new Purpose("ff00::/8", "multicast (RFC 4291)"));

    private record Purpose(Cidr network, String what) {
        Purpose(String network, String what) {
            this(Cidr.parse(network), what);
        }
    }

    private PoolRules() {}

    /**
     * What is given instead must pass too, so what no other prefix length mends comes first.
     *
     * @return the same network
     * @throws IllegalArgumentException when it cannot be a pool
     */
    static Cidr requireUsable(Cidr network) {
        for (Purpose purpose : NOT_FOR_HOSTS) {
            if (purpose.network().overlaps(network)) {
                throw new IllegalArgumentException(
                        "the pool "
                                + network
                                + " overlaps "
                                + purpose.network()
                                + ", which is set aside for "
                                + purpose.what()
                                + ": give a private network, such as "
                                + (network.family() == IpFamily.IPV4
                                        ? "10.150.0.0/24"
                                        : "fd12:3456:789a::/64"));
            }
        }
        if (peerCount(network).signum() <= 0) {
            int longest = network.family() == IpFamily.IPV4 ? MAX_PREFIX_IPV4 : MAX_PREFIX_IPV6;
            throw new IllegalArgumentException(
                    "the pool "
                            + network
                            + " has no room for a peer beside the server and the addresses that"
                            + " every network reserves: give a prefix length of "
                            + longest
                            + " or less, such as "
                            + new Cidr(network.address(), longest).network());
        }
        if (!network.equals(network.network())) {
            throw new IllegalArgumentException(
                    network
                            + " is an address inside a network, and a pool is a network: give "
                            + network.network());
        }
        return network;
    }

    /** How many addresses are left for peers; zero or less when there is no room. */
    static BigInteger peerCount(Cidr network) {
        int reserved = network.family() == IpFamily.IPV4 ? RESERVED_IPV4 : RESERVED_IPV6;
        return network.addressCount().subtract(BigInteger.valueOf(reserved));
    }
}
