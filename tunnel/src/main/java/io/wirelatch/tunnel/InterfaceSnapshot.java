package io.wirelatch.tunnel;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.util.List;

/**
 * Everything that is set on an interface, and what the engine knows of its peers, at one moment.
 *
 * @param privateKey a copy, which the caller destroys; {@link PrivateKey#NONE} where there is none
 * @param listenPort the UDP port
 * @param firewallMark the mark of what is sent, an unsigned number; 0 for none
 * @param peers in the order in which they were added
 */
public record InterfaceSnapshot(
        PrivateKey privateKey, int listenPort, int firewallMark, List<Peer> peers) {

    public InterfaceSnapshot {
        peers = List.copyOf(peers);
    }

    /**
     * A peer with its secret.
     *
     * @param presharedKey the engine's own, not to be destroyed
     */
    public record Peer(PeerStats stats, PresharedKey presharedKey) {}
}
