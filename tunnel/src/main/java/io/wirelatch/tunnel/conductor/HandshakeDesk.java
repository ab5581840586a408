package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.aead.AeadKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.HandshakeAnswer;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.ReceivedInitiation;
import io.wirelatch.tunnel.noise.SessionKeys;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes, from both ends (whitepaper, 5.4.2 to 5.4.5 and 5.4.7): sends initiations, answers
 * those of peers that {@link HandshakeGate} lets through, turns a completed handshake into a
 * session, and keeps cookies. Conductor thread only.
 */
final class HandshakeDesk implements AutoCloseable {

    /** An initiation of the same peer before this is up is not worth a Diffie-Hellman. */
    private static final long INITIATION_INTERVAL_NANOS = 20_000_000L;

    private final IndexTable indices;
    private final Function<PublicKey, @Nullable ManagedPeer> peers;
    private final ControlSender sender;
    private final PeerTimers timers;
    private final DropCounters drops;
    private final RandomGenerator random;
    private final InstantSource wallClock;
    private final HandshakeGate gate;
    private LocalIdentity local;
    private Tai64n latestTimestampSent = new Tai64n(0, 0);
    private BooleanSupplier linkIsUp = () -> true;

    HandshakeDesk(
            LocalIdentity local,
            IndexTable indices,
            Function<PublicKey, @Nullable ManagedPeer> peers,
            ControlSender sender,
            PeerTimers timers,
            DropCounters drops,
            RandomGenerator random,
            InstantSource wallClock) {
        this.local = local;
        this.indices = indices;
        this.peers = peers;
        this.sender = sender;
        this.timers = timers;
        this.drops = drops;
        this.random = random;
        this.wallClock = wallClock;
        this.gate = new HandshakeGate(random);
    }

    /** Takes another identity: nothing of a handshake with the one before may be in flight. */
    void answerAs(LocalIdentity identity) {
        local = identity;
    }

    /**
     * Neither begins nor answers handshakes while the interface is down.
     *
     * @param isUp asked for each of them, on the conductor thread
     */
    void followLink(BooleanSupplier isUp) {
        linkIsUp = isUp;
    }

    /** What became of a handshake message. */
    sealed interface Outcome {
        /** Counted under its reason already. */
        record Dropped() implements Outcome {}

        /** An initiation was answered; the session waits for its first message. */
        record Answered(ManagedPeer peer) implements Outcome {}

        /** A response completed a handshake of this side; the session is the current one. */
        record Established(ManagedPeer peer) implements Outcome {}

        /** A cookie is kept for what is sent next. */
        record CookieHeld() implements Outcome {}
    }

    private static final Outcome DROPPED = new Outcome.Dropped();

    /**
     * Sends an initiation (5.4.2), a new one each time, in the place of one that is in flight.
     *
     * @return false when the peer cannot be reached: no endpoint, a key of low order, or an
     *     interface that is down
     */
    boolean sendInitiation(ManagedPeer managed, long nowNanos) {
        abandon(managed);
        if (!managed.peer.endpoint().isKnown() || !linkIsUp.getAsBoolean()) {
            return false;
        }
        IndexTable.Entry entry = indices.allocate(managed.peer);
        Optional<InitiatorHandshake> begun =
                InitiatorHandshake.begin(
                        local, managed.remote(local), entry.index(), nextTimestamp(), random);
        if (begun.isEmpty()) {
            indices.release(entry.index());
            return false;
        }
        managed.handshake = begun.get();
        managed.handshakeEntry = entry;
        byte[] message = managed.handshake.message();
        managed.cookie.complete(message, nowNanos);
        sender.sendPlain(message, managed.peer.endpoint());
        managed.peer.authenticatedSend(message.length, nowNanos);
        timers.initiationSent(managed, nowNanos);
        return true;
    }

    /** Gives up the handshake in flight, if there is one: its response is no longer awaited. */
    void abandon(ManagedPeer managed) {
        if (managed.handshake != null) {
            managed.handshake.destroy();
            managed.handshake = null;
        }
        if (managed.handshakeEntry != null) {
            indices.release(managed.handshakeEntry.index());
            managed.handshakeEntry = null;
        }
    }

    /**
     * Works off a message of a length and type that the inbound path has checked. Cookie replies
     * leave with {@link ControlSender#flushPlain()}.
     *
     * @param underLoad whether initiations and responses have to carry mac2 (5.3)
     */
    Outcome receive(HandshakeQueue.Message message, boolean underLoad, long nowNanos) {
        byte[] bytes = message.bytes();
        if (!linkIsUp.getAsBoolean()) {
            return drop(DropReason.LINK_DOWN);
        }
        return switch (DatagramKind.of(bytes)) {
            case INITIATION ->
                    isAdmitted(message, Initiation.senderIndex(bytes), underLoad, nowNanos)
                            ? receiveInitiation(message, nowNanos)
                            : DROPPED;
            case RESPONSE ->
                    isAdmitted(message, Response.senderIndex(bytes), underLoad, nowNanos)
                            ? receiveResponse(message, nowNanos)
                            : DROPPED;
            case COOKIE_REPLY -> receiveCookieReply(message, nowNanos);
            case TRANSPORT_DATA, MALFORMED, UNCLAIMED -> drop(DropReason.MALFORMED_MESSAGE);
        };
    }

    /** Whether the message is worth a Diffie-Hellman; otherwise it is counted and dealt with. */
    private boolean isAdmitted(
            HandshakeQueue.Message message, int senderIndex, boolean underLoad, long nowNanos) {
        return switch (gate.judge(
                local, message.bytes(), senderIndex, message.source(), underLoad, nowNanos)) {
            case HandshakeGate.Verdict.Admitted _ -> true;
            case HandshakeGate.Verdict.Stranger _ -> {
                drops.count(DropReason.BAD_MAC1);
                yield false;
            }
            case HandshakeGate.Verdict.CookieRequired(byte[] reply) -> {
                drops.count(DropReason.COOKIE_REQUIRED);
                sender.addPlain(reply, message.source());
                yield false;
            }
            case HandshakeGate.Verdict.RateLimited _ -> {
                drops.count(DropReason.RATE_LIMITED);
                yield false;
            }
        };
    }

    private Outcome drop(DropReason reason) {
        drops.count(reason);
        return DROPPED;
    }

    private Outcome receiveInitiation(HandshakeQueue.Message message, long nowNanos) {
        Optional<ReceivedInitiation> opened = ReceivedInitiation.open(local, message.bytes());
        if (opened.isEmpty()) {
            return drop(DropReason.HANDSHAKE_FAILED);
        }
        ReceivedInitiation initiation = opened.get();
        try {
            ManagedPeer managed = peers.apply(initiation.remoteKey());
            if (managed == null) {
                return drop(DropReason.UNKNOWN_PEER);
            }
            Optional<Tai64n> timestamp = initiation.authenticate(managed.remote(local));
            if (timestamp.isEmpty()) {
                return drop(DropReason.HANDSHAKE_FAILED);
            }
            return answer(managed, initiation, timestamp.get(), message.source(), nowNanos);
        } finally {
            initiation.destroy();
        }
    }

    private Outcome answer(
            ManagedPeer managed,
            ReceivedInitiation initiation,
            Tai64n timestamp,
            Endpoint source,
            long nowNanos) {
        // Whitepaper, 5.1: only a timestamp greater than every one before proves a new initiation.
        Tai64n latest = managed.latestTimestamp;
        if (latest != null && timestamp.compareTo(latest) <= 0) {
            return drop(DropReason.REPLAYED_INITIATION);
        }
        if (managed.initiationAcceptedNanos != 0
                && nowNanos - managed.initiationAcceptedNanos < INITIATION_INTERVAL_NANOS) {
            return drop(DropReason.INITIATION_TOO_SOON);
        }
        IndexTable.Entry entry = indices.allocate(managed.peer);
        Optional<HandshakeAnswer> response =
                initiation.respond(managed.remote(local), entry.index(), random);
        if (response.isEmpty()) {
            indices.release(entry.index());
            return drop(DropReason.HANDSHAKE_FAILED);
        }
        managed.latestTimestamp = timestamp;
        managed.initiationAcceptedNanos = nowNanos;
        managed.peer.authenticatedReceive(source, Initiation.BYTES, nowNanos);

        Keypair keypair = makeKeypair(response.get().keys(), entry, false, nowNanos);
        managed.peer.keypairs().addResponded(keypair);
        managed.cookie.complete(response.get().message(), nowNanos);
        sender.sendPlain(response.get().message(), managed.peer.endpoint());
        managed.peer.authenticatedSend(Response.BYTES, nowNanos);
        timers.sessionDerived(managed, nowNanos);
        return new Outcome.Answered(managed);
    }

    private Outcome receiveResponse(HandshakeQueue.Message message, long nowNanos) {
        IndexTable.Entry entry = indices.find(Response.receiverIndex(message.bytes()));
        ManagedPeer managed = entry == null ? null : peers.apply(entry.peer().publicKey());
        if (entry == null || managed == null || managed.handshakeEntry != entry) {
            return drop(DropReason.UNKNOWN_INDEX);
        }
        InitiatorHandshake handshake = managed.handshake;
        Optional<SessionKeys> keys =
                handshake == null ? Optional.empty() : handshake.consumeResponse(message.bytes());
        if (handshake == null || keys.isEmpty()) {
            return drop(DropReason.HANDSHAKE_FAILED);
        }
        handshake.destroy();
        managed.handshake = null;
        managed.handshakeEntry = null;
        managed.peer.authenticatedReceive(message.source(), Response.BYTES, nowNanos);

        managed.peer.keypairs().addInitiated(makeKeypair(keys.get(), entry, true, nowNanos));
        timers.sessionDerived(managed, nowNanos);
        return new Outcome.Established(managed);
    }

    /**
     * Whitepaper, 5.4.7: the cookie is kept, and nothing else. No endpoint moves and no timer
     * changes, as anybody on the path could have sent the reply; the next attempt carries mac2.
     */
    private Outcome receiveCookieReply(HandshakeQueue.Message message, long nowNanos) {
        // An initiation's index is a handshake's, and a response's is its session's by now.
        IndexTable.Entry entry = indices.find(CookieReply.receiverIndex(message.bytes()));
        ManagedPeer managed = entry == null ? null : peers.apply(entry.peer().publicKey());
        if (managed == null) {
            return drop(DropReason.UNEXPECTED_COOKIE_REPLY);
        }
        return switch (managed.cookie.consume(message.bytes(), nowNanos)) {
            case HELD -> new Outcome.CookieHeld();
            case UNEXPECTED -> drop(DropReason.UNEXPECTED_COOKIE_REPLY);
            case FORGED -> drop(DropReason.HANDSHAKE_FAILED);
        };
    }

    /** Wipes the desk's own secrets; nothing is received any more. */
    @Override
    public void close() {
        gate.close();
    }

    private Keypair makeKeypair(
            SessionKeys keys, IndexTable.Entry entry, boolean isInitiator, long nowNanos) {
        Keypair keypair =
                new Keypair(
                        new AeadKey(keys.sendingKey()),
                        new AeadKey(keys.receivingKey()),
                        entry.index(),
                        keys.remoteIndex(),
                        isInitiator,
                        nowNanos);
        keys.destroy();
        entry.bind(keypair);
        return keypair;
    }

    /** Strictly increasing, even when the wall clock is set back or too coarse (5.1). */
    private Tai64n nextTimestamp() {
        Tai64n now = Tai64n.of(wallClock.instant());
        latestTimestampSent =
                now.compareTo(latestTimestampSent) > 0 ? now : latestTimestampSent.successor();
        return latestTimestampSent;
    }
}
