package io.wirelatch.tunnel.peer;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.KeypairSlots;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One peer, as the packet threads see it: where it is, the session to use, and what happened last.
 * The conductor makes and configures it; packet threads read it, count, and raise {@linkplain
 * PeerSignal signals}. What only the conductor knows of a peer stands in its own package.
 */
public final class Peer {

    private final PublicKey publicKey;
    private final KeypairSlots keypairs;
    private final StagedPackets staged;
    private final Consumer<Peer> conductor;
    private final AtomicInteger signals = new AtomicInteger();

    private final WaitingSince unansweredReceive = new WaitingSince();
    private final WaitingSince unansweredSend = new WaitingSince();
    private final LongAdder rxBytes = new LongAdder();
    private final LongAdder txBytes = new LongAdder();

    private volatile PeerSettings settings;
    private volatile Endpoint endpoint;
    private volatile long lastReceiveNanos;
    private volatile long lastSendNanos;
    private volatile Instant latestHandshake = Instant.EPOCH;

    /**
     * @param retired told of keypairs to free and wipe, on the conductor thread
     * @param conductor told, on any thread, that this peer has signals to take; once until {@link
     *     #takeSignals()}
     */
    public Peer(
            PeerSettings settings,
            DropCounters drops,
            Consumer<Keypair> retired,
            Consumer<Peer> conductor) {
        this.publicKey = settings.publicKey();
        this.settings = settings;
        this.endpoint = settings.endpoint();
        this.keypairs = new KeypairSlots(retired);
        this.staged = new StagedPackets(drops);
        this.conductor = conductor;
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    public PeerSettings settings() {
        return settings;
    }

    /** Conductor only: new settings, but for the endpoint, which {@link #moveTo} changes. */
    public void configure(PeerSettings newSettings) {
        settings = newSettings;
    }

    /** Conductor only: the peer is to be reached there from now on. */
    public void moveTo(Endpoint newEndpoint) {
        endpoint = newEndpoint;
    }

    public KeypairSlots keypairs() {
        return keypairs;
    }

    public StagedPackets staged() {
        return staged;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Notes an authenticated packet from the peer: it was there, at that endpoint (6.5), whatever
     * the packet holds.
     */
    public void authenticatedReceive(Endpoint source, int datagramBytes, long nowNanos) {
        rxBytes.add(datagramBytes);
        lastReceiveNanos = nowNanos;
        unansweredSend.stop();
        Endpoint known = endpoint;
        if (!source.hasSameWay(known)) {
            endpoint = source;
            if (!source.equals(known)) {
                raise(PeerSignal.ENDPOINT_CHANGED);
            }
        }
    }

    /** Notes that the packet held data, which somebody must answer within ten seconds (6.5). */
    public void dataReceived(long nowNanos) {
        if (unansweredReceive.start(nowNanos)) {
            raise(PeerSignal.WATCH_UNANSWERED_RECEIVE);
        }
    }

    /** Notes an authenticated packet to the peer, whatever it holds. */
    public void authenticatedSend(int datagramBytes, long nowNanos) {
        txBytes.add(datagramBytes);
        lastSendNanos = nowNanos;
        unansweredReceive.stop();
    }

    /** Notes that the packet held data, so that something must come back (6.5). */
    public void dataSent(long nowNanos) {
        if (unansweredSend.start(nowNanos)) {
            raise(PeerSignal.WATCH_UNANSWERED_SEND);
        }
    }

    /** Since when data from the peer waits for anything to be sent back. */
    public WaitingSince unansweredReceive() {
        return unansweredReceive;
    }

    /** Since when data to the peer waits for anything to come back. */
    public WaitingSince unansweredSend() {
        return unansweredSend;
    }

    /** When anything authenticated was last sent to the peer; 0 for never. */
    public long lastSendNanos() {
        return lastSendNanos;
    }

    /** When anything authenticated last came from the peer; 0 for never. */
    public long lastReceiveNanos() {
        return lastReceiveNanos;
    }

    public long rxBytes() {
        return rxBytes.sum();
    }

    public long txBytes() {
        return txBytes.sum();
    }

    /** When the newest session was made, on the wall clock; {@link Instant#EPOCH} for never. */
    public Instant latestHandshake() {
        return latestHandshake;
    }

    /** Conductor only. */
    public void handshakeCompleted(Instant when) {
        latestHandshake = when;
    }

    /** Asks the conductor for something, from any thread; asking again costs nothing. */
    public void raise(PeerSignal signal) {
        if ((signals.get() & signal.bit()) != 0) {
            return;
        }
        if (signals.getAndAccumulate(signal.bit(), (set, bit) -> set | bit) == 0) {
            conductor.accept(this);
        }
    }

    /** Conductor only: takes all signals at once, as a set for {@link PeerSignal#isIn}. */
    public int takeSignals() {
        return signals.getAndSet(0);
    }
}
