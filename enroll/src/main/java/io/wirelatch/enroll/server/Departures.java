package io.wirelatch.enroll.server;

import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.RemovedPeer;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The ways out: a peer that is removed, and a lease that never came into use. Belongs to the
 * registry, under whose lock it works.
 */
final class Departures {

    private final CommittedPeers committed;
    private final AddressPools pools;
    private final PendingLeases pending;
    private final PeerInstaller installer;

    Departures(
            CommittedPeers committed,
            AddressPools pools,
            PendingLeases pending,
            PeerInstaller installer) {
        this.committed = committed;
        this.pools = pools;
        this.pending = pending;
        this.installer = installer;
    }

    /**
     * Ends a peer.
     *
     * @throws io.wirelatch.state.StateException when that cannot be kept; it stays a peer then
     */
    void remove(PeerRecord peer) {
        commitWithout(List.of(peer), UnaryOperator.identity());
        shutOut(peer);
    }

    /**
     * Confirms and takes back, in one commit, whatever is due.
     *
     * @throws io.wirelatch.state.StateException when that cannot be kept; nothing has changed then
     */
    LeaseChanges settlePending() {
        Set<PublicKey> confirmed =
                pending.waiting().stream()
                        .filter(installer::hasShakenHands)
                        .collect(Collectors.toSet());
        List<PeerRecord> returned =
                pending.overdue().stream()
                        .filter(publicKey -> !confirmed.contains(publicKey))
                        .map(committed::byKey)
                        .flatMap(Optional::stream)
                        .toList();
        if (confirmed.isEmpty() && returned.isEmpty()) {
            return LeaseChanges.NONE;
        }
        commitWithout(
                returned,
                peer -> confirmed.contains(peer.publicKey()) ? peer.withConfirmed() : peer);
        returned.forEach(this::shutOut);
        confirmed.forEach(pending::settled);
        return new LeaseChanges(
                committed.state().peers().stream()
                        .filter(peer -> confirmed.contains(peer.publicKey()))
                        .toList(),
                returned);
    }

    /** Commits the others as they are to be, and what must be remembered of those who go. */
    private void commitWithout(List<PeerRecord> leaving, UnaryOperator<PeerRecord> others) {
        List<RemovedPeer> removed = committed.state().removedPeers();
        for (PeerRecord peer : leaving) {
            Optional<Tai64n> latest = installer.latestInitiation(peer.publicKey());
            if (latest.isPresent()) {
                removed =
                        RemovedPeers.with(removed, new RemovedPeer(peer.publicKey(), latest.get()));
            }
        }
        committed.commit(
                committed.state().peers().stream()
                        .filter(peer -> !leaving.contains(peer))
                        .map(others)
                        .toList(),
                removed);
    }

    /** What follows a commit without this peer. */
    private void shutOut(PeerRecord peer) {
        installer.remove(peer.publicKey());
        pools.release(new Lease(peer.addresses()));
        pending.settled(peer.publicKey());
    }
}
