package io.wirelatch.tunnel.peer;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who the peers are and which networks they own. The conductor alone uses it, but for the {@link
 * AllowedIps}, which packet threads read. Peers and networks change in an {@link Edit}.
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

    /** Begins a change of any size; one at a time. */
    public Edit edit() {
        return new Edit();
    }

    /**
     * A change to many peers and networks at a cost that grows with what is changed and no faster.
     * Packet threads see all of it at once, at {@link #publish()}.
     */
    public final class Edit {

        private final AllowedIps.Draft draft = allowedIps.draft();

        /** The networks of each peer that this edit has come across, as they will be. */
        private final Map<Peer, Set<Cidr>> networks = new HashMap<>();

        private Edit() {}

        /** Adds a peer that is not there yet, with the networks of its settings. */
        public void add(Peer peer) {
            peers.put(peer.publicKey(), peer);
            Set<Cidr> own = new LinkedHashSet<>();
            networks.put(peer, own);
            peer.settings().allowedIps().forEach(network -> give(peer, own, network));
        }

        /** Gives a peer new settings: networks that it no longer has are freed. */
        public void configure(Peer peer, PeerSettings settings) {
            Set<Cidr> own = networksOf(peer);
            Set<Cidr> wanted = new LinkedHashSet<>(settings.allowedIps());
            own.removeIf(network -> !wanted.contains(network) && free(network));
            wanted.forEach(network -> give(peer, own, network));
            peer.configure(settings);
            if (settings.endpoint().isKnown()) {
                peer.moveTo(settings.endpoint());
            }
        }

        /** Takes all networks away from a peer if it is told so, then applies the changes. */
        public void changeNetworks(Peer peer, boolean replace, List<AllowedIpChange> changes) {
            if (!replace && changes.isEmpty()) {
                return;
            }
            Set<Cidr> own = networksOf(peer);
            if (replace) {
                own.removeIf(this::free);
            }
            for (AllowedIpChange change : changes) {
                Cidr network = change.network().network();
                if (!change.remove()) {
                    give(peer, own, network);
                } else if (own.remove(network)) {
                    free(network);
                }
            }
        }

        /** Forgets a peer and frees its networks. */
        public void remove(Peer peer) {
            peers.remove(peer.publicKey());
            networksOf(peer).forEach(this::free);
            networks.remove(peer);
        }

        /** Puts everything into force. */
        public void publish() {
            networks.forEach(
                    (peer, own) ->
                            peer.configure(peer.settings().withAllowedIps(List.copyOf(own))));
            draft.publish();
        }

        private Set<Cidr> networksOf(Peer peer) {
            return networks.computeIfAbsent(
                    peer, known -> new LinkedHashSet<>(known.settings().allowedIps()));
        }

        /** A network has one owner: whoever had it before loses it. */
        private void give(Peer peer, Set<Cidr> own, Cidr network) {
            Peer before = draft.put(network, peer);
            if (before != null && before != peer) {
                networksOf(before).remove(network);
            }
            own.add(network);
        }

        private boolean free(Cidr network) {
            draft.remove(network);
            return true;
        }
    }
}
