package io.wirelatch.enroll.server;

import io.wirelatch.state.RemovedPeer;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of peers that were removed, as lists in the order of removal: see {@link
 * RemovedPeer}. A key stays remembered when it is a peer again, since a restarted engine has
 * forgotten everything.
 */
final class RemovedPeers {

    /** Then the one that was removed first is forgotten. */
    static final int MAX_REMEMBERED = 1024;

    private RemovedPeers() {}

    static Optional<Tai64n> latestInitiation(List<RemovedPeer> removed, PublicKey publicKey) {
        return removed.stream()
                .filter(peer -> peer.publicKey().equals(publicKey))
                .map(RemovedPeer::latestInitiation)
                .findFirst();
    }

    /** The list with this peer at its end, and its greater timestamp where it was there before. */
    static List<RemovedPeer> with(List<RemovedPeer> removed, RemovedPeer peer) {
        Tai64n latest =
                latestInitiation(removed, peer.publicKey())
                        .filter(before -> before.compareTo(peer.latestInitiation()) > 0)
                        .orElse(peer.latestInitiation());
        List<RemovedPeer> others = new ArrayList<>(removed);
        others.removeIf(other -> other.publicKey().equals(peer.publicKey()));
        others.add(new RemovedPeer(peer.publicKey(), latest));
        return List.copyOf(
                others.subList(Math.max(0, others.size() - MAX_REMEMBERED), others.size()));
    }
}
