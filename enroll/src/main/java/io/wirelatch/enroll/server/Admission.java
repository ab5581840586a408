package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.AdmitOutcome.Admitted;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The one way in: decides about a request and carries the decision out, as {@link PeerRegistry}
 * promises. Belongs to the registry, under whose lock it works.
 */
final class Admission {

    private final CommittedPeers committed;
    private final AddressPools pools;
    private final PendingLeases pending;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final PeerInstaller installer;
    private final PublicKey serverKey;

    Admission(
            CommittedPeers committed,
            AddressPools pools,
            PendingLeases pending,
            RandomGenerator random,
            InstantSource clock,
            PeerInstaller installer) {
        this.committed = committed;
        this.pools = pools;
        this.pending = pending;
        this.random = random;
        this.clock = clock;
        this.installer = installer;
        this.serverKey = committed.state().privateKey().publicKey();
    }

    /** See {@link PeerRegistry#admit}. */
    AdmitOutcome admit(JoinRequest request, PairingWindow window) {
        if (!window.isOpen()) {
            return new NotAdmitted(
                    RefusalReason.WINDOW_CLOSED, "the pairing window closed in the meantime");
        }
        if (!canBePeer(request.publicKey())) {
            return new NotAdmitted(
                    RefusalReason.REQUEST_INVALID,
                    "the key that was sent cannot be a peer's: join again with a new identity");
        }
        Optional<PeerRecord> known = committed.byKey(request.publicKey());
        return known.isPresent() ? admitAgain(known.get(), request) : admitNew(request);
    }

    /** Lets a committed peer into the tunnel. */
    void install(PeerRecord peer) {
        installer.install(
                peer,
                RemovedPeers.latestInitiation(committed.state().removedPeers(), peer.publicKey()));
    }

    private AdmitOutcome admitNew(JoinRequest request) {
        return switch (NameChoice.of(request, committed)) {
            case NameChoice.Refused refused -> refused.outcome();
            case NameChoice.Chosen chosen -> {
                Optional<Lease> lease =
                        pools.leaseOutside(installer.takenByOthers(request.publicKey()));
                yield lease.isPresent()
                        ? admitNew(request.publicKey(), chosen.name(), lease.get())
                        : poolFull();
            }
        };
    }

    private AdmitOutcome admitNew(PublicKey publicKey, String name, Lease lease) {
        PeerRecord peer =
                new PeerRecord(
                        publicKey,
                        name,
                        lease.addresses(),
                        PresharedKey.generate(random),
                        Endpoint.UNKNOWN,
                        clock.instant(),
                        false);
        List<PeerRecord> peers = new ArrayList<>(committed.state().peers());
        peers.add(peer);
        try {
            committed.commit(peers);
        } catch (StateException e) {
            pools.release(lease);
            return notSaved(e);
        }
        return letIn(peer, false);
    }

    private AdmitOutcome admitAgain(PeerRecord known, JoinRequest request) {
        PeerRecord peer = known;
        if (request.nameInsisted()) {
            switch (NameChoice.of(request, committed)) {
                case NameChoice.Refused refused -> {
                    return refused.outcome();
                }
                case NameChoice.Chosen chosen -> peer = known.withName(chosen.name());
            }
        }
        try {
            committed.commitReplaced(peer);
        } catch (StateException e) {
            return notSaved(e);
        }
        return letIn(peer, true);
    }

    /** Installs one that is known too: a crash may have come between the commit and this. */
    private AdmitOutcome letIn(PeerRecord peer, boolean again) {
        if (!peer.confirmed()) {
            pending.leased(peer.publicKey());
        }
        install(peer);
        return new Admitted(peer, Offers.to(peer, committed.state()), again);
    }

    private static NotAdmitted poolFull() {
        return new NotAdmitted(
                RefusalReason.POOL_FULL,
                "every address of the server's pool is taken: remove a peer that is gone, then"
                        + " join again");
    }

    private static NotAdmitted notSaved(StateException e) {
        String what = "the server could not keep its state: ";
        return new NotAdmitted(
                RefusalReason.NOT_SAVED, what + e.reason() + " there", what + e.getMessage());
    }

    /** Neither the server's own key nor one of low order, which no handshake could use. */
    private boolean canBePeer(PublicKey publicKey) {
        return !publicKey.equals(serverKey)
                && committed.state().privateKey().agree(publicKey).isPresent();
    }
}
