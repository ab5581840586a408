package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerSignal;
import io.wirelatch.tunnel.peer.PeerTable;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.Lanes;
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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    private final IndexTable indices;
    private final LongSupplier clock;
    private final InstantSource wallClock;
    private final TunnelListener listener;
    private final Runnable wakeUp;

    private final Map<PublicKey, ManagedPeer> managedPeers = new HashMap<>();
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Queue<Peer> signalled = new ConcurrentLinkedQueue<>();
    private final HandshakeQueue handshakes;
    private final HandshakeLoad load = new HandshakeLoad();
    private final RetiredKeypairs retired;
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final PeerTimers timers;
    private final ControlSender sender;
    private final HandshakeDesk desk;
    private final Configuration configuration;
    private final PeerSender sealing;
    private final UdpSender udp;
    private long nowNanos;

    /**
     * @param scratch memory for what the conductor sends; {@code sealing} works in it
     * @param udp for datagrams that go out as they are
     * @param wakeUp called on any thread when there is work before the time that {@link #step()}
     *     said
     */
    @SuppressWarnings("TooManyParameters")
    public Conductor(
            LocalIdentity local,
            PeerTable table,
            IndexTable indices,
            Lanes lanes,
            PacketBatch scratch,
            PeerSender sealing,
            UdpSender udp,
            DropCounters drops,
            LongSupplier clock,
            InstantSource wallClock,
            RandomGenerator random,
            TunnelListener listener,
            Runnable wakeUp) {
        this.indices = indices;
        this.clock = clock;
        this.wallClock = wallClock;
        this.listener = listener;
        this.wakeUp = wakeUp;
        this.sealing = sealing;
        this.udp = udp;
        this.handshakes = new HandshakeQueue(wakeUp);
        this.retired = new RetiredKeypairs(lanes);
        this.timers = new PeerTimers(random);
        this.sender = new ControlSender(scratch, sealing, udp);
        this.desk =
                new HandshakeDesk(
                        local,
                        indices,
                        managedPeers::get,
                        sender,
                        timers,
                        drops,
                        random,
                        wallClock);
        this.configuration =
                new Configuration(
                        local,
                        managedPeers,
                        table,
                        settings -> new Peer(settings, drops, this::retire, this::signal),
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
        nowNanos = clock.getAsLong();
        sender.beginCycle(nowNanos);
        takeUpTo(COMMANDS_A_STEP, commands, Runnable::run);
        takeUpTo(SIGNALS_A_STEP, signalled, this::answerSignals);
        workOffHandshakes();
        for (ManagedPeer due = deadlines.takeDue(nowNanos);
                due != null;
                due = deadlines.takeDue(nowNanos)) {
            runTimers(due);
            deadlines.update(due);
        }
        sender.endCycle();
        retired.wipe();
        return nextStepNanos();
    }

    /** What comes meanwhile has its turn in the next step, after everything else had one. */
    private static <T> void takeUpTo(int count, Queue<T> queue, Consumer<T> action) {
        for (int i = 0; i < count; i++) {
            T next = queue.poll();
            if (next == null) {
                return;
            }
            action.accept(next);
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
        ManagedPeer managed = managedPeers.get(publicKey);
        if (managed != null
                && (managed.latestTimestamp == null
                        || managed.latestTimestamp.compareTo(timestamp) < 0)) {
            managed.latestTimestamp = timestamp;
        }
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
            requestHandshake(managed);
            deadlines.update(managed);
        }
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
        sealing.close();
        udp.close();
    }

    // Signals from packet threads.

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
        if (PeerSignal.SESSION_CONFIRMED.isIn(signals) && peer.keypairs().promoteConfirmed()) {
            // A session has come of the peer's handshake: one of this side's own is not needed.
            desk.abandon(managed);
            timers.handshakeCompleted(managed);
            sessionEstablished(managed);
            sender.sendStaged(peer);
        }
        if (PeerSignal.ENDPOINT_CHANGED.isIn(signals)) {
            Endpoint endpoint = peer.endpoint();
            announce(() -> listener.endpointChanged(peer.publicKey(), endpoint));
        }
        if (PeerSignal.WATCH_UNANSWERED_RECEIVE.isIn(signals)) {
            timers.watchUnansweredReceive(managed, nowNanos);
        }
        if (PeerSignal.WATCH_UNANSWERED_SEND.isIn(signals)) {
            timers.watchUnansweredSend(managed, nowNanos);
        }
        if (PeerSignal.HANDSHAKE_WANTED.isIn(signals)) {
            requestHandshake(managed);
        }
        if (peer.staged().isWaiting()) {
            sendOrRequestSession(managed);
        }
        deadlines.update(managed);
    }

    /** Packets wait: a session may have been made since they were staged. */
    private void sendOrRequestSession(ManagedPeer managed) {
        Keypair current = managed.peer.keypairs().current();
        if (current != null && current.canSend(nowNanos)) {
            sender.sendStaged(managed.peer);
        } else {
            requestHandshake(managed);
        }
    }

    /** Tells the listener between two commands, so that it may change peers itself. */
    private void announce(Runnable announcement) {
        commands.add(announcement);
    }

    // Handshakes.

    private void workOffHandshakes() {
        boolean underLoad = load.observe(handshakes.size(), nowNanos);
        takeHandshakes(underLoad);
        sender.flushPlain();
    }

    private void takeHandshakes(boolean underLoad) {
        for (int i = 0; i < HANDSHAKES_A_STEP; i++) {
            HandshakeQueue.Message message = handshakes.poll();
            if (message == null) {
                return;
            }
            switch (desk.receive(message, underLoad, nowNanos)) {
                case HandshakeDesk.Outcome.Dropped _, HandshakeDesk.Outcome.CookieHeld _ -> {}
                case HandshakeDesk.Outcome.Answered(ManagedPeer managed) ->
                        deadlines.update(managed);
                case HandshakeDesk.Outcome.Established(ManagedPeer managed) -> {
                    sessionEstablished(managed);
                    // The responder may not send before it has heard the initiator (5.4.5).
                    if (!sender.sendStaged(managed.peer)) {
                        sender.sendKeepalive(managed.peer);
                    }
                    deadlines.update(managed);
                }
            }
        }
    }

    private void sessionEstablished(ManagedPeer managed) {
        timers.handshakeCompleted(managed);
        managed.peer.handshakeCompleted(wallClock.instant());
        Endpoint endpoint = managed.peer.endpoint();
        announce(() -> listener.sessionEstablished(managed.peer.publicKey(), endpoint));
    }

    /** Somebody wants a session: a new series of attempts, or the present one goes on longer. */
    private void requestHandshake(ManagedPeer managed) {
        managed.attemptStartedNanos = nowNanos;
        if (timers.mayInitiate(managed, nowNanos)) {
            initiate(managed);
        } else if (managed.retransmitAtNanos == ManagedPeer.NEVER) {
            timers.retryWhenAllowed(managed);
        }
    }

    private void initiate(ManagedPeer managed) {
        if (!desk.sendInitiation(managed, nowNanos)) {
            managed.retransmitAtNanos = ManagedPeer.NEVER;
            managed.peer.staged().discard(DropReason.NO_ENDPOINT);
        }
    }

    // Timers.

    private void runTimers(ManagedPeer managed) {
        if (managed.retransmitAtNanos <= nowNanos) {
            retransmit(managed);
        }
        if (timers.isPassiveKeepaliveDue(managed, nowNanos)) {
            sender.sendKeepalive(managed.peer);
        }
        if (timers.isUnansweredSendDue(managed, nowNanos)) {
            requestHandshake(managed);
        }
        if (timers.isPersistentKeepaliveDue(managed, nowNanos)
                && !sender.sendKeepalive(managed.peer)) {
            requestHandshake(managed);
        }
        if (managed.wipeAtNanos <= nowNanos) {
            wipe(managed);
        }
    }

    private void retransmit(ManagedPeer managed) {
        if (timers.hasTriedEnough(managed, nowNanos)) {
            desk.abandon(managed);
            managed.peer.staged().discard(DropReason.HANDSHAKE_GIVEN_UP);
            timers.handshakeGivenUp(managed, nowNanos);
        } else {
            initiate(managed);
        }
    }

    /**
     * Whitepaper, 6.3: no new session was made for 540 s, so all keys go, those of a handshake in
     * flight too. If one is still wanted, its next attempt comes when it would have come anyway.
     */
    private void wipe(ManagedPeer managed) {
        managed.wipeAtNanos = ManagedPeer.NEVER;
        desk.abandon(managed);
        managed.peer.keypairs().clear();
    }

    private void retire(Keypair keypair) {
        indices.release(keypair.localIndex());
        retired.add(keypair);
    }
}
