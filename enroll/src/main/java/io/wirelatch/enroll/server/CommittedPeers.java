package io.wirelatch.enroll.server;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.RemovedPeer;
import io.wirelatch.state.ServerState;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The peers as of the last commit, and the ways to find one of them. Any thread may look; one
 * thread at a time commits.
 */
final class CommittedPeers {

    private final StateCommit store;
    private volatile ServerState state;
    private boolean failureIsTold;

    /**
     * @param state what the store holds now
     */
    CommittedPeers(StateCommit store, ServerState state) {
        this.store = store;
        this.state = state;
    }

    ServerState state() {
        return state;
    }

    /**
     * Makes these the peers, on the disk first; does nothing when they are already.
     *
     * @throws io.wirelatch.state.StateException when they cannot be kept; nothing has changed then
     */
    void commit(List<PeerRecord> peers) {
        commit(peers, state.removedPeers());
    }

    /** Like {@link #commit(List)}, with what is remembered of those who were removed. */
    void commit(List<PeerRecord> peers, List<RemovedPeer> removedPeers) {
        if (peers.equals(state.peers()) && removedPeers.equals(state.removedPeers())) {
            return;
        }
        commit(state.withPeers(peers).withRemovedPeers(removedPeers));
    }

    /**
     * Makes this the state, on the disk first.
     *
     * @throws io.wirelatch.state.StateException when it cannot be kept; nothing has changed then
     */
    void commit(ServerState next) {
        store.commit(next);
        state = next;
        failureIsTold = false;
    }

    /**
     * Something could not be committed that nobody waits for.
     *
     * @return whether it is the first since something was committed, and so is to be told
     */
    boolean isNewFailure() {
        boolean first = !failureIsTold;
        failureIsTold = true;
        return first;
    }

    /** Commits one peer as it is now; see {@link #commit(List)}. */
    void commitReplaced(PeerRecord changed) {
        commit(
                state.peers().stream()
                        .map(p -> p.publicKey().equals(changed.publicKey()) ? changed : p)
                        .toList());
    }

    /** A peer by its name, one of its tunnel addresses, or its public key in base64. */
    Optional<PeerRecord> find(String ref) {
        String name = ref.toLowerCase(Locale.ROOT);
        return first(peer -> peer.name().equals(name))
                .or(() -> parseAddress(ref).flatMap(this::byAddress))
                .or(() -> parseKey(ref).flatMap(this::byKey));
    }

    Optional<PeerRecord> byKey(PublicKey publicKey) {
        return first(peer -> peer.publicKey().equals(publicKey));
    }

    /** Who has this name, other than the peer with this key. */
    Optional<PeerRecord> otherHolder(String name, PublicKey except) {
        return first(p -> p.name().equals(name) && !p.publicKey().equals(except));
    }

    private Optional<PeerRecord> byAddress(IpAddress address) {
        return first(peer -> peer.addresses().contains(address));
    }

    private Optional<PeerRecord> first(Predicate<PeerRecord> which) {
        return state.peers().stream().filter(which).findFirst();
    }

    private static Optional<IpAddress> parseAddress(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> parseKey(String text) {
        try {
            return Optional.of(PublicKey.ofBase64(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
