package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The server's one truth about its peers: who they are, what they are called, which addresses they
 * have. There is one way in, and its order is the promise:
 *
 * <pre>
 *   window.check -> pool.lease -> state.commit -> installer.install -> reply
 * </pre>
 *
 * <p>What is committed is the truth. Before the commit a failure frees the lease; after it,
 * installing may be repeated, and {@link #restore()} does so at the next start. The same holds for
 * every other change: first the state, then the tunnel, then the pool.
 *
 * <p>A lease is pending until the new peer's first handshake; {@link #settlePending} confirms it
 * then, and takes it back when none comes.
 *
 * <p>All methods may be called from any thread; one lock makes each change whole. A change waits
 * for the disk and for the tunnel, so a thread that the tunnel itself waits for must not make one.
 */
public final class PeerRegistry {

    /** How often a peer keeps its path through a NAT open, as WireGuard's manual advises. */
    public static final int KEEPALIVE_SECONDS = 25;

    /** How long after its window has closed a lease waits for its peer's first handshake. */
    public static final long UNUSED_LEASE_SECONDS = PendingLeases.AFTER_WINDOW.toSeconds();

    private final CommittedPeers committed;
    private final PeerInstaller installer;
    private final AddressPools pools;
    private final PendingLeases pending;
    private final Admission admission;
    private final Departures departures;

    /**
     * Takes over a server's peers and claims their addresses.
     *
     * @param store where every change is kept
     * @param state what the store holds now
     * @param pools the pools of that state with nothing leased; the registry alone uses them now
     * @param random for preshared keys; a cryptographic one outside of tests
     * @param nanoTime the monotonic clock, which pending leases wait by
     * @throws StateException when the peers' addresses do not fit the pools or each other, or when
     *     there are more pools than an offer can hold
     */
    public PeerRegistry(
            StateStore store,
            ServerState state,
            AddressPools pools,
            RandomGenerator random,
            InstantSource clock,
            LongSupplier nanoTime,
            PeerInstaller installer) {
        this((StateCommit) store::commit, state, pools, random, clock, nanoTime, installer);
    }

    PeerRegistry(
            StateCommit store,
            ServerState state,
            AddressPools pools,
            RandomGenerator random,
            InstantSource clock,
            LongSupplier nanoTime,
            PeerInstaller installer) {
        this.committed = new CommittedPeers(store, state);
        this.pools = pools;
        this.installer = installer;
        this.pending = new PendingLeases(nanoTime);
        this.admission = new Admission(committed, pools, pending, random, clock, installer);
        this.departures = new Departures(committed, pools, pending, installer);
        if (state.pools().size() > JoinAnswerCodec.MAX_POOLS) {
            throw new StateException(
                    "a server has at most "
                            + JoinAnswerCodec.MAX_POOLS
                            + " pools, not "
                            + state.pools().size());
        }
        state.peers().forEach(this::takeOver);
    }

    private void takeOver(PeerRecord peer) {
        if (!pools.claim(new Lease(peer.addresses()))) {
            throw new StateException(
                    "the kept addresses of peer '"
                            + peer.name()
                            + "' are not free addresses of the pools: the state file was"
                            + " changed by hand or belongs to other pools");
        }
        if (!peer.confirmed()) {
            pending.restored(peer.publicKey());
        }
    }

    /** Lets every kept peer into the tunnel: the replay at start of what was committed. */
    public synchronized void restore() {
        peers().forEach(admission::install);
    }

    /** Everything that is kept, as of the last commit. */
    public ServerState state() {
        return committed.state();
    }

    /** The peers, in the order of joining. */
    public List<PeerRecord> peers() {
        return state().peers();
    }

    /** How full each pool is at this moment, in the order of the pools. */
    public synchronized List<PoolUsage> pools() {
        return pools.pools().stream()
                .map(pool -> new PoolUsage(pool.network(), pool.size(), pool.leasedCount()))
                .toList();
    }

    /**
     * The peer that a person means.
     *
     * @param ref a name, a tunnel address, or a public key in base64
     */
    public Optional<PeerRecord> find(String ref) {
        return committed.find(ref);
    }

    /**
     * Makes a machine a peer that has proven that it knows the token. A key that is a peer already
     * keeps its addresses, its preshared key and its name, unless it insists on another, so that
     * asking twice is the same as asking once.
     *
     * @param window must be open at this moment
     */
    public synchronized AdmitOutcome admit(JoinRequest request, PairingWindow window) {
        return admission.admit(request, window);
    }

    /**
     * The greatest timestamp that a key's initiations have carried here, as a peer or as one that
     * was removed; empty when none is known.
     */
    public synchronized Optional<Tai64n> latestInitiation(PublicKey publicKey) {
        return Stream.concat(
                        installer.latestInitiation(publicKey).stream(),
                        RemovedPeers.latestInitiation(state().removedPeers(), publicKey).stream())
                .max(Comparator.naturalOrder());
    }

    /**
     * Keeps the token that machines pair with from now on.
     *
     * @throws StateException when it cannot be kept; the old one stays then
     */
    synchronized void changeToken(PairingToken token) {
        committed.commit(state().withToken(token));
    }

    /**
     * Changes the pools, and gives to peers what they have of new ones. No peer is dropped.
     *
     * @param change as of {@link PoolPlan}
     * @throws IllegalArgumentException as the change does; nothing has changed then
     * @throws StateException when it cannot be kept; nothing has changed then
     */
    public synchronized void changePools(UnaryOperator<ServerState> change) {
        ServerState before = state();
        ServerState next = change.apply(before);
        AddressPools nextPools = PoolPlan.leasedPools(next);
        committed.commit(next);
        pools.replaceWith(nextPools);
        next.peers().stream()
                .filter(peer -> !before.peers().contains(peer))
                .forEach(admission::install);
    }

    /** Whether somebody has a lease and has never completed a handshake. */
    public synchronized boolean hasPending() {
        return !pending.waiting().isEmpty();
    }

    /**
     * Confirms the pending leases whose peers have completed a handshake, and takes back those
     * whose time is over, all in one commit. To be called at least once a second while there
     * {@linkplain #hasPending() are some}: when a window has closed is noticed here. What cannot be
     * kept is tried again the next time.
     *
     * @param window the pairing window that peers are admitted through
     */
    public synchronized LeaseChanges settlePending(PairingWindow window) {
        if (!window.isOpen()) {
            pending.windowIsClosed();
        }
        try {
            return departures.settlePending();
        } catch (StateException e) {
            return LeaseChanges.notKept(complaintOnce(e));
        }
    }

    /**
     * Gives a peer another name.
     *
     * @param ref as for {@link #find}
     */
    public synchronized RenameOutcome rename(String ref, String newName) {
        Optional<PeerRecord> found = find(ref);
        if (found.isEmpty()) {
            return new RenameOutcome.UnknownPeer(ref);
        }
        Optional<String> name = PeerNames.parse(newName);
        if (name.isEmpty()) {
            return new RenameOutcome.NameInvalid(newName, PeerNames.RULE);
        }
        PeerRecord peer = found.get();
        Optional<PeerRecord> holder = committed.otherHolder(name.get(), peer.publicKey());
        if (holder.isPresent()) {
            return new RenameOutcome.NameTaken(name.get(), holder.get());
        }
        PeerRecord renamed = peer.withName(name.get());
        try {
            committed.commitReplaced(renamed);
        } catch (StateException e) {
            return new RenameOutcome.NotSaved(reasonOf(e));
        }
        return new RenameOutcome.Renamed(renamed, peer.name());
    }

    /**
     * Ends a peer: it is forgotten, its sessions are over, and its addresses are free for the next.
     * What remains is how old an initiation must not be, should its key ever pair again.
     *
     * @param ref as for {@link #find}
     */
    public synchronized RemoveOutcome remove(String ref) {
        Optional<PeerRecord> found = find(ref);
        if (found.isEmpty()) {
            return new RemoveOutcome.UnknownPeer(ref);
        }
        PeerRecord peer = found.get();
        try {
            departures.remove(peer);
        } catch (StateException e) {
            return new RemoveOutcome.NotSaved(reasonOf(e));
        }
        return new RemoveOutcome.Removed(peer);
    }

    /**
     * Keeps where a peer was last heard from, as a hint for the first handshake after a restart. A
     * key that is no peer is ignored, and so is a failure, for the tunnel runs on.
     *
     * @return that it cannot be kept, as {@link LeaseChanges#complaint()}
     */
    public synchronized Optional<String> rememberEndpoint(PublicKey publicKey, Endpoint endpoint) {
        Optional<PeerRecord> found = committed.byKey(publicKey);
        if (found.isEmpty() || found.get().lastEndpoint().equals(endpoint)) {
            return Optional.empty();
        }
        try {
            committed.commitReplaced(found.get().withLastEndpoint(endpoint));
            return Optional.empty();
        } catch (StateException e) {
            return complaintOnce(e);
        }
    }

    private Optional<String> complaintOnce(StateException e) {
        return committed.isNewFailure()
                ? Optional.of(
                        "what changes among the peers cannot be kept: "
                                + reasonOf(e)
                                + ". Tunnels go on, and this is tried again by itself")
                : Optional.empty();
    }

    private static String reasonOf(StateException e) {
        return String.valueOf(e.getMessage());
    }
}
