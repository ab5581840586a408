package io.wirelatch.state;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PrivateKey;
import java.util.List;

/**
 * Everything that a server must not forget.
 *
 * @param privateKey its identity, which every peer knows
 * @param token what a machine must know to pair
 * @param pools the networks that addresses are leased from, in the order given
 * @param port the UDP port, for WireGuard and pairing alike
 * @param mtu the longest packet inside the tunnel, in bytes
 * @param peers who has paired, in the order of joining
 * @param removedPeers whose old initiations must not be answered, the longest removed first; a key
 *     may be a peer again meanwhile
 */
public record ServerState(
        PrivateKey privateKey,
        PairingToken token,
        List<Cidr> pools,
        int port,
        int mtu,
        List<PeerRecord> peers,
        List<RemovedPeer> removedPeers)
        implements NetworkState {

    public ServerState {
        pools = List.copyOf(pools);
        peers = List.copyOf(peers);
        removedPeers = List.copyOf(removedPeers);
    }

    /** A server that has not removed anybody. */
    public ServerState(
            PrivateKey privateKey,
            PairingToken token,
            List<Cidr> pools,
            int port,
            int mtu,
            List<PeerRecord> peers) {
        this(privateKey, token, pools, port, mtu, peers, List.of());
    }

    /** The same server, which machines pair with by another token from now on. */
    public ServerState withToken(PairingToken newToken) {
        return new ServerState(privateKey, newToken, pools, port, mtu, peers, removedPeers);
    }

    /** The same server with other pools. */
    public ServerState withPools(List<Cidr> newPools) {
        return new ServerState(privateKey, token, newPools, port, mtu, peers, removedPeers);
    }

    /** The same server with other peers. */
    public ServerState withPeers(List<PeerRecord> newPeers) {
        return new ServerState(privateKey, token, pools, port, mtu, newPeers, removedPeers);
    }

    /** The same server that remembers other peers that were removed. */
    public ServerState withRemovedPeers(List<RemovedPeer> newRemovedPeers) {
        return new ServerState(privateKey, token, pools, port, mtu, peers, newRemovedPeers);
    }
}
