package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerTable;
import io.wirelatch.tunnel.peer.SharedState;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.udp.UdpSender;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is not a packet: handshakes, timers and changes of configuration, worked off by
 * one thread that alone changes what peers are. Each {@link #step()}
 *
 * <ol>
 *   <li>runs the commands that other threads have posted,
 *   <li>answers the signals that packet threads have raised about peers,
 *   <li>works off handshake messages,
 *   <li>does what the timers of peers say is due,
 *   <li>wipes the keys of sessions that nobody holds any more.
 * </ol>
 *
 * <p>Of each of the first three it takes so many at the most, that a flood of one kind keeps
 * nothing else waiting. It does no waiting of its own: {@link #step()} says when it wants to be
 * called next, and a wake-up calls it earlier.
 */
public final class Conductor implements AutoCloseable {

    /** A time that never comes. */
    public static final long NEVER = ManagedPeer.NEVER;

    /** After so many of a kind the other kinds have their turn again, and timers. */
    private static final int COMMANDS_A_STEP = 256;

    private static final int SIGNALS_A_STEP = 256;

    /** Fewer, as an answer can cost a fraction of a millisecond. */
    private static final int HANDSHAKES_A_STEP = 32;

    /** How soon to look again whether a retired session is nobody's. */
    private static final long WIPE_RETRY_NANOS = 10_000_000L;

    private final SharedState shared;
    private final Runnable wakeUp;

    private final Map<PublicKey, ManagedPeer> managedPeers = new HashMap<>();
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Queue<Peer> signalled = new ConcurrentLinkedQueue<>();
    private final HandshakeQueue handshakes;
    private final HandshakeLoad load = new HandshakeLoad();
    private final RetiredKeypairs retired;
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final ControlSender sender;
    private final HandshakeDesk desk;
    private final SessionKeeper keeper;
    private final Configuration configuration;
    private long nowNanos;

    /**
     * @param local who the interface is; wiped by {@link #close()}
     * @param scratch memory for what the conductor sends; {@code sealing} works in it
     * @param udp for datagrams that go out as they are
     * @param wakeUp called on any thread when there is work before the time that {@link #step()}
     *     said
     */
    public Conductor(
            LocalIdentity local,
            SharedState shared,
            PacketBatch scratch,
            PeerSender sealing,
            UdpSender udp,
            InstantSource wallClock,
            RandomGenerator random,
            TunnelListener listener,
            Runnable wakeUp) {
        this.shared = shared;
        this.wakeUp = wakeUp;
        this.handshakes = new HandshakeQueue(wakeUp);
        this.retired = new RetiredKeypairs(shared.lanes());
        this.sender = new ControlSender(scratch, sealing, udp);
        PeerTimers timers = new PeerTimers(random);
        this.desk =
                new HandshakeDesk(
                        local,
                        shared.sessions(),
                        managedPeers::get,
                        sender,
                        timers,
                        shared.drops(),
                        random,
                        wallClock);
        this.keeper =
                new SessionKeeper(
                        desk, timers, deadlines, sender, wallClock, listener, commands::add);
        this.configuration =
                new Configuration(
                        local,
                        managedPeers,
                        new PeerTable(shared.allowedIps()),
                        settings -> new Peer(settings, shared.drops(), this::retire, this::signal),
                        desk,
                        timers,
                        deadlines);
    }

    /** The interface's own public key; from any thread. */
    public PublicKey publicKey() {
        return configuration.publicKey();
    }

    /** Where the inbound path leaves handshake messages. */
    public InboundPath.HandshakeIntake handshakeIntake() {
        return handshakes;
    }

    /** Has something done on the conductor thread, soon. From any thread. */
    public void post(Runnable command) {
        commands.add(command);
        wakeUp.run();
    }

    /**
     * Does all that is due now.
     *
     * @return when, on the engine's clock, the next thing will be due; {@link #NEVER} for nothing
     */
    public long step() {
        nowNanos = shared.clock().getAsLong();
        sender.beginCycle(nowNanos);
        takeUpTo(COMMANDS_A_STEP, commands::poll, Runnable::run);
        takeUpTo(SIGNALS_A_STEP, signalled::poll, this::answerSignals);
        workOffHandshakes();
        runTimers();
        sender.endCycle();
        retired.wipe();
        return nextStepNanos();
    }

    /** What comes meanwhile has its turn in the next step, after everything else had one. */
    private static <T> void takeUpTo(int count, Supplier<@Nullable T> next, Consumer<T> action) {
        for (int i = 0; i < count; i++) {
            T taken = next.get();
            if (taken == null) {
                return;
            }
            action.accept(taken);
        }
    }

    private long nextStepNanos() {
        if (!handshakes.isEmpty() || !commands.isEmpty() || !signalled.isEmpty()) {
            return nowNanos;
        }
        long next = deadlines.nextNanos();
        return retired.isEmpty() ? next : Math.min(next, nowNanos + WIPE_RETRY_NANOS);
    }

    // Configuration: conductor thread only, so reached through post().

    /** Adds a peer, or gives a known one new settings; sessions and counters stay. */
    public void setPeer(PeerSettings settings) {
        configuration.setPeer(settings, nowNanos);
    }

    /** Accepts from a peer only initiations that carry a greater timestamp than this one. */
    public void requireInitiationsAfter(PublicKey publicKey, Tai64n timestamp) {
        configuration.requireInitiationsAfter(publicKey, timestamp);
    }

    /** The greatest timestamp that a peer's initiations have carried, as far as is known. */
    public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
        return Optional.ofNullable(managedPeers.get(publicKey))
                .flatMap(managed -> Optional.ofNullable(managed.latestTimestamp));
    }

    /**
     * Forgets a peer; nothing from it is accepted from now on.
     *
     * @return whether it was known
     */
    public boolean removePeer(PublicKey publicKey) {
        return configuration.removePeer(publicKey);
    }

    /** Changes the private key and peers; the port and its mark are not the conductor's. */
    public void configure(InterfaceChange change) {
        configuration.apply(change, nowNanos);
    }

    /** A copy of the private key, which the caller destroys. */
    public PrivateKey copyPrivateKey() {
        return configuration.copyPrivateKey();
    }

    /** Begins a handshake with a peer, unless one was begun within the last 5 s. */
    public void initiateHandshake(PublicKey publicKey) {
        ManagedPeer managed = managedPeers.get(publicKey);
        if (managed != null) {
            keeper.initiateHandshake(managed, nowNanos);
        }
    }

    /**
     * Begins to follow the interface, which others set up and down.
     *
     * @param isUp says whether it is up at this moment: being told of a change takes a moment
     */
    public void followLink(BooleanSupplier isUp) {
        linkChanged(isUp.getAsBoolean());
        desk.followLink(() -> configuration.isLinkUp() || isUp.getAsBoolean());
    }

    /**
     * Somebody has set the interface up or down. While it is down there are no sessions, and
     * nothing of WireGuard is sent or answered; when it comes up, persistent keepalives begin at
     * once.
     */
    public void linkChanged(boolean up) {
        configuration.linkChanged(up, nowNanos);
    }

    /** Every peer, in the order in which they were added. */
    public List<Peer> peers() {
        return configuration.peers();
    }

    public @Nullable Peer peer(PublicKey publicKey) {
        return configuration.peer(publicKey);
    }

    /** Sends a datagram of another protocol from the tunnel's port. */
    public void sendUnclaimed(byte[] datagram, Endpoint destination) {
        sender.sendPlain(datagram, destination);
    }

    /** Wipes every key there is, once no packet thread runs any more. */
    @Override
    public void close() {
        configuration.destroy();
        retired.wipe();
        desk.close();
    }

    // What packet threads, other hosts and time bring about.

    /** From any thread. */
    private void signal(Peer peer) {
        signalled.add(peer);
        wakeUp.run();
    }

    private void answerSignals(Peer peer) {
        int signals = peer.takeSignals();
        ManagedPeer managed = managedPeers.get(peer.publicKey());
        if (managed == null || managed.peer != peer) {
            // Removed, while a packet thread still had it in hand.
            peer.staged().discard(DropReason.NO_PEER_FOR_DESTINATION);
            return;
        }
        keeper.answerSignals(managed, signals, nowNanos);
    }

    private void workOffHandshakes() {
        boolean underLoad = load.observe(handshakes.size(), nowNanos);
        takeUpTo(
                HANDSHAKES_A_STEP,
                handshakes::poll,
                message -> keeper.receive(message, underLoad, nowNanos));
        sender.flushPlain();
    }

    private void runTimers() {
        for (ManagedPeer due = deadlines.takeDue(nowNanos);
                due != null;
                due = deadlines.takeDue(nowNanos)) {
            keeper.runTimers(due, nowNanos);
        }
    }

    private void retire(Keypair keypair) {
        shared.sessions().release(keypair.localIndex());
        retired.add(keypair);
    }
}
