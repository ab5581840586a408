package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.AdmitOutcome.Admitted;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

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
 * <p>All methods may be called from any thread; one lock makes each change whole. A change waits
 * for the disk and for the tunnel, so a thread that the tunnel itself waits for must not make one.
 */
public final class PeerRegistry {

    /** How often a peer keeps its path through a NAT open, as WireGuard's manual advises. */
    public static final int KEEPALIVE_SECONDS = 25;

    private static final System.Logger LOG = System.getLogger(PeerRegistry.class.getName());

    private final StateCommit store;
    private final AddressPools pools;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final PeerInstaller installer;
    private final PublicKey serverKey;
    private volatile ServerState state;

    /**
     * Takes over a server's peers and claims their addresses.
     *
     * @param store where every change is kept
     * @param state what the store holds now
     * @param pools the pools of that state with nothing leased; the registry alone uses them now
     * @param random for preshared keys; a cryptographic one outside of tests
     * @throws StateException when the peers' addresses do not fit the pools or each other, or when
     *     there are more pools than an offer can hold
     */
    public PeerRegistry(
            StateStore store,
            ServerState state,
            AddressPools pools,
            RandomGenerator random,
            InstantSource clock,
            PeerInstaller installer) {
        this((StateCommit) store::commit, state, pools, random, clock, installer);
    }

    PeerRegistry(
            StateCommit store,
            ServerState state,
            AddressPools pools,
            RandomGenerator random,
            InstantSource clock,
            PeerInstaller installer) {
        this.store = store;
        this.state = state;
        this.pools = pools;
        this.random = random;
        this.clock = clock;
        this.installer = installer;
        this.serverKey = state.privateKey().publicKey();
        if (state.pools().size() > JoinAnswerCodec.MAX_POOLS) {
            throw new StateException(
                    "a server has at most "
                            + JoinAnswerCodec.MAX_POOLS
                            + " pools, not "
                            + state.pools().size());
        }
        for (PeerRecord peer : state.peers()) {
            if (!pools.claim(new Lease(peer.addresses()))) {
                throw new StateException(
                        "the kept addresses of peer '"
                                + peer.name()
                                + "' are not free addresses of the pools: the state file was"
                                + " changed by hand or belongs to other pools");
            }
        }
    }

    /** Lets every kept peer into the tunnel: the replay at start of what was committed. */
    public synchronized void restore() {
        state.peers().forEach(installer::install);
    }

    /** Everything that is kept, as of the last commit. */
    public ServerState state() {
        return state;
    }

    /** The peers, in the order of joining. */
    public List<PeerRecord> peers() {
        return state.peers();
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
        String name = ref.toLowerCase(Locale.ROOT);
        return firstPeer(peer -> peer.name().equals(name))
                .or(() -> parseAddress(ref).flatMap(this::byAddress))
                .or(() -> parseKey(ref).flatMap(this::byKey));
    }

    /**
     * Makes a machine a peer that has proven that it knows the token. A key that is a peer already
     * keeps its addresses, its preshared key and its name, unless it insists on another, so that
     * asking twice is the same as asking once.
     *
     * @param window must be open at this moment
     */
    public synchronized AdmitOutcome admit(JoinRequest request, PairingWindow window) {
        if (!window.isOpen()) {
            return new NotAdmitted(
                    RefusalReason.WINDOW_CLOSED, "the pairing window closed in the meantime");
        }
        if (!canBePeer(request.publicKey())) {
            return new NotAdmitted(
                    RefusalReason.REQUEST_INVALID,
                    "the key that was sent cannot be a peer's: join again with a new identity");
        }
        Optional<PeerRecord> known = byKey(request.publicKey());
        return known.isPresent() ? admitAgain(known.get(), request) : admitNew(request);
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
        Optional<PeerRecord> holder = otherHolder(name.get(), peer.publicKey());
        if (holder.isPresent()) {
            return new RenameOutcome.NameTaken(name.get(), holder.get());
        }
        PeerRecord renamed = peer.withName(name.get());
        try {
            commitReplaced(renamed);
        } catch (StateException e) {
            return new RenameOutcome.NotSaved(reasonOf(e));
        }
        return new RenameOutcome.Renamed(renamed, peer.name());
    }

    /**
     * Ends a peer: it is forgotten, its sessions are over, and its addresses are free for the next.
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
            commit(state.peers().stream().filter(other -> !other.equals(peer)).toList());
        } catch (StateException e) {
            return new RemoveOutcome.NotSaved(reasonOf(e));
        }
        installer.remove(peer.publicKey());
        pools.release(new Lease(peer.addresses()));
        return new RemoveOutcome.Removed(peer);
    }

    /**
     * Keeps where a peer was last heard from, as a hint for the first handshake after a restart. A
     * key that is no peer is ignored. A failure to keep it is logged, for the tunnel runs on.
     */
    public synchronized void rememberEndpoint(PublicKey publicKey, Endpoint endpoint) {
        Optional<PeerRecord> found = byKey(publicKey);
        if (found.isEmpty() || found.get().lastEndpoint().equals(endpoint)) {
            return;
        }
        try {
            commitReplaced(found.get().withLastEndpoint(endpoint));
        } catch (StateException e) {
            LOG.log(
                    Level.WARNING,
                    "the endpoint of peer '"
                            + found.get().name()
                            + "' is not kept for the next start: "
                            + reasonOf(e));
        }
    }

    private AdmitOutcome admitNew(JoinRequest request) {
        return switch (chooseName(request)) {
            case NameChoice.Refused refused -> refused.outcome();
            case NameChoice.Chosen chosen -> {
                Optional<Lease> lease = pools.lease();
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
                        clock.instant().truncatedTo(ChronoUnit.SECONDS));
        List<PeerRecord> peers = new ArrayList<>(state.peers());
        peers.add(peer);
        try {
            commit(peers);
        } catch (StateException e) {
            pools.release(lease);
            return notSaved(e);
        }
        installer.install(peer);
        return new Admitted(peer, offerTo(peer), false);
    }

    /** Installs again too: a crash may have come between the commit and the first time. */
    private AdmitOutcome admitAgain(PeerRecord known, JoinRequest request) {
        PeerRecord peer = known;
        if (request.nameInsisted()) {
            switch (chooseName(request)) {
                case NameChoice.Refused refused -> {
                    return refused.outcome();
                }
                case NameChoice.Chosen chosen -> peer = known.withName(chosen.name());
            }
        }
        try {
            commitReplaced(peer);
        } catch (StateException e) {
            return notSaved(e);
        }
        installer.install(peer);
        return new Admitted(peer, offerTo(peer), true);
    }

    /** The name that a request leads to, or why it leads to none. */
    private sealed interface NameChoice {
        record Chosen(String name) implements NameChoice {}

        record Refused(NotAdmitted outcome) implements NameChoice {}
    }

    private NameChoice chooseName(JoinRequest request) {
        if (!request.nameInsisted()) {
            return new NameChoice.Chosen(
                    PeerNames.firstFree(
                            PeerNames.clean(request.name()),
                            name -> otherHolder(name, request.publicKey()).isPresent()));
        }
        Optional<String> name = PeerNames.parse(request.name());
        if (name.isEmpty()) {
            return new NameChoice.Refused(
                    new NotAdmitted(
                            RefusalReason.NAME_INVALID,
                            "the name cannot be a peer's: " + PeerNames.RULE));
        }
        if (otherHolder(name.get(), request.publicKey()).isPresent()) {
            return new NameChoice.Refused(
                    new NotAdmitted(
                            RefusalReason.NAME_TAKEN,
                            "another peer is called '"
                                    + name.get()
                                    + "': choose another name, or none to get one with a suffix"));
        }
        return new NameChoice.Chosen(name.get());
    }

    private Offer offerTo(PeerRecord peer) {
        return new Offer(
                serverKey,
                peer.name(),
                peer.addresses().stream().map(this::withPrefixOfPool).toList(),
                state.pools(),
                peer.presharedKey(),
                state.mtu(),
                KEEPALIVE_SECONDS);
    }

    private Cidr withPrefixOfPool(IpAddress address) {
        return state.pools().stream()
                .filter(pool -> pool.contains(address))
                .findFirst()
                .map(pool -> new Cidr(address, pool.prefixLength()))
                .orElseThrow();
    }

    private static NotAdmitted poolFull() {
        return new NotAdmitted(
                RefusalReason.POOL_FULL,
                "every address of the server's pool is taken: remove a peer that is gone, then"
                        + " join again");
    }

    private static NotAdmitted notSaved(StateException e) {
        return new NotAdmitted(
                RefusalReason.NOT_SAVED, "the server could not keep its state: " + reasonOf(e));
    }

    private static String reasonOf(StateException e) {
        return String.valueOf(e.getMessage());
    }

    /** Neither the server's own key nor one of low order, which no handshake could use. */
    private boolean canBePeer(PublicKey publicKey) {
        return !publicKey.equals(serverKey) && state.privateKey().agree(publicKey).isPresent();
    }

    private void commitReplaced(PeerRecord changed) {
        commit(
                state.peers().stream()
                        .map(p -> p.publicKey().equals(changed.publicKey()) ? changed : p)
                        .toList());
    }

    /** Makes these the peers, on the disk first; does nothing when they are already. */
    private void commit(List<PeerRecord> peers) {
        if (peers.equals(state.peers())) {
            return;
        }
        ServerState next = state.withPeers(peers);
        store.commit(next);
        state = next;
    }

    private Optional<PeerRecord> byKey(PublicKey publicKey) {
        return firstPeer(peer -> peer.publicKey().equals(publicKey));
    }

    private Optional<PeerRecord> byAddress(IpAddress address) {
        return firstPeer(peer -> peer.addresses().contains(address));
    }

    private Optional<PeerRecord> otherHolder(String name, PublicKey except) {
        return firstPeer(p -> p.name().equals(name) && !p.publicKey().equals(except));
    }

    private Optional<PeerRecord> firstPeer(Predicate<PeerRecord> which) {
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
