package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.ippool.AddressPool;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server's state becomes with other pools. Every peer keeps the addresses that it has. */
public final class PoolPlan {

    /** RFC 8200, section 5: no IPv6 link has a smaller one. */
    private static final int MIN_IPV6_MTU = 1280;

    private PoolPlan() {}

    /**
     * One more pool, of which every peer that is there gets an address at once.
     *
     * @throws IllegalArgumentException when that cannot be, saying why and what to do instead
     */
    public static ServerState add(ServerState state, Cidr network) {
        if (state.pools().size() == JoinAnswerCodec.MAX_POOLS) {
            throw new IllegalArgumentException(
                    "a server has at most "
                            + JoinAnswerCodec.MAX_POOLS
                            + " pools: grow one of those that it has");
        }
        requireMtuFor(network, state.mtu());
        List<Cidr> networks = new ArrayList<>(state.pools());
        networks.add(network);
        AddressPools _ = new AddressPools(networks);
        AddressPool pool = new AddressPool(network);
        return state.withPools(networks)
                .withPeers(state.peers().stream().map(peer -> withAddressOf(pool, peer)).toList());
    }

    /**
     * A larger network in place of the pool that it has grown out of. The server's address is its
     * pool's first one, so a pool can grow at its end only.
     *
     * @throws IllegalArgumentException when that cannot be, saying why and what to do instead
     */
    public static ServerState grow(ServerState state, Cidr network) {
        AddressPool grown = new AddressPool(network);
        Cidr before = grownFrom(state, network);
        if (!grown.serverAddress().equals(new AddressPool(before).serverAddress())) {
            throw new IllegalArgumentException(
                    ("the pool %s begins before %s, and with it the server's address would"
                                    + " change, by which every machine knows it: leave the pool as"
                                    + " it is, and add another one with: wirelatch pool add CIDR")
                            .formatted(network, before));
        }
        List<Cidr> networks =
                state.pools().stream().map(pool -> pool.equals(before) ? network : pool).toList();
        ServerState next = state.withPools(networks);
        AddressPools _ = leasedPools(next);
        return next;
    }

    /**
     * Which pool a larger network takes the place of.
     *
     * @throws IllegalArgumentException when it is none, saying which there are
     */
    public static Cidr grownFrom(ServerState state, Cidr network) {
        if (state.pools().contains(network)) {
            throw new IllegalArgumentException(
                    "the pool " + network + " is as large as that already");
        }
        Optional<Cidr> inside =
                state.pools().stream()
                        .filter(pool -> pool.prefixLength() > network.prefixLength())
                        .filter(pool -> network.contains(pool.first()))
                        .findFirst();
        return inside.orElseThrow(
                () ->
                        new IllegalArgumentException(
                                ("%s does not contain any pool of this server (%s): a pool grows to"
                                                + " a network that it lies in, such as 10.150.0.0/24"
                                                + " to 10.150.0.0/23")
                                        .formatted(
                                                network,
                                                String.join(
                                                        ", ",
                                                        state.pools().stream()
                                                                .map(Cidr::toString)
                                                                .toList()))));
    }

    /**
     * The pools of a state with every peer's lease taken.
     *
     * @throws IllegalArgumentException when the pools overlap, or a peer's addresses do not fit
     *     them
     */
    static AddressPools leasedPools(ServerState state) {
        AddressPools pools = new AddressPools(state.pools());
        for (PeerRecord peer : state.peers()) {
            if (!pools.claim(new Lease(peer.addresses()))) {
                throw new IllegalArgumentException(
                        "the addresses of '%s' would not fit the pools any more"
                                .formatted(peer.name()));
            }
        }
        return pools;
    }

    private static PeerRecord withAddressOf(AddressPool pool, PeerRecord peer) {
        List<IpAddress> addresses = new ArrayList<>(peer.addresses());
        addresses.add(
                pool.lease()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                ("the pool %s is too small for the machines that"
                                                                + " have joined, each of which gets"
                                                                + " an address of it: give a"
                                                                + " larger one")
                                                        .formatted(pool.network()))));
        return peer.withAddresses(addresses);
    }

    private static void requireMtuFor(Cidr network, int mtu) {
        if (network.family() == IpFamily.IPV6 && mtu < MIN_IPV6_MTU) {
            throw new IllegalArgumentException(
                    "an IPv6 pool needs an MTU of at least %d, and this server has %d"
                            .formatted(MIN_IPV6_MTU, mtu));
        }
    }
}
