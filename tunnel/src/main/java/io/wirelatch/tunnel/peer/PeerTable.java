package io.wirelatch.tunnel.peer;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who the peers are and which networks they own. The conductor alone uses it, but for the {@link
 * AllowedIps}, which packet threads read.
 */
public final class PeerTable {

    private final Map<PublicKey, Peer> peers = new LinkedHashMap<>();
    private final AllowedIps allowedIps;

    public PeerTable(AllowedIps allowedIps) {
        this.allowedIps = allowedIps;
    }

    public @Nullable Peer find(PublicKey publicKey) {
        return peers.get(publicKey);
    }

    /** Every peer, in the order in which they were added. */
    public List<Peer> all() {
        return List.copyOf(peers.values());
    }

    /** Adds a peer that is not there yet, with the networks of its settings. */
    public void add(Peer peer) {
        peers.put(peer.publicKey(), peer);
        claimNetworks(peer);
    }

    /** Gives a peer new settings: networks that it no longer has are freed. */
    public void configure(Peer peer, PeerSettings settings) {
        for (Cidr network : peer.settings().allowedIps()) {
            if (!settings.allowedIps().contains(network)) {
                allowedIps.remove(network);
            }
        }
        peer.configure(settings);
        if (settings.endpoint().isKnown()) {
            peer.moveTo(settings.endpoint());
        }
        claimNetworks(peer);
    }

    /** Forgets a peer and frees its networks. */
    public void remove(Peer peer) {
        peers.remove(peer.publicKey());
        for (Cidr network : peer.settings().allowedIps()) {
            allowedIps.remove(network);
        }
    }

    /** A network has one owner: whoever had it before loses it. */
    private void claimNetworks(Peer peer) {
        for (Cidr network : peer.settings().allowedIps()) {
            Peer before = allowedIps.put(network, peer);
            if (before != null && before != peer) {
                List<Cidr> rest = new ArrayList<>(before.settings().allowedIps());
                rest.remove(network);
                before.configure(before.settings().withAllowedIps(rest));
            }
        }
    }
}
