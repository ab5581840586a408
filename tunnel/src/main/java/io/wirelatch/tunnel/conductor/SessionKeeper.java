package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerSignal;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Gives each peer a session when it needs one and keeps the connection alive (whitepaper, 6): what
 * follows for a peer from a signal of a packet thread, from a handshake message, and from a timer
 * that is due. Conductor thread only.
 */
final class SessionKeeper {

    private final HandshakeDesk desk;
    private final PeerTimers timers;
    private final DeadlineQueue deadlines;
    private final ControlSender sender;
    private final InstantSource wallClock;
    private final TunnelListener listener;
    private final Consumer<Runnable> later;

    /**
     * @param later has something done between two commands: the listener, who is told that way, may
     *     change peers itself
     */
    SessionKeeper(
            HandshakeDesk desk,
            PeerTimers timers,
            DeadlineQueue deadlines,
            ControlSender sender,
            InstantSource wallClock,
            TunnelListener listener,
            Consumer<Runnable> later) {
        this.desk = desk;
        this.timers = timers;
        this.deadlines = deadlines;
        this.sender = sender;
        this.wallClock = wallClock;
        this.listener = listener;
        this.later = later;
    }

    /**
     * Does what packet threads have asked for.
     *
     * @param signals a set of {@link PeerSignal}s, as {@link Peer#takeSignals()} gives it
     */
    void answerSignals(ManagedPeer managed, int signals, long nowNanos) {
        Peer peer = managed.peer;
        if (PeerSignal.SESSION_CONFIRMED.isIn(signals) && peer.keypairs().promoteConfirmed()) {
            // A session has come of the peer's handshake: one of this side's own is not needed.
            desk.abandon(managed);
            timers.handshakeCompleted(managed);
            sessionEstablished(managed);
            sender.sendStaged(peer);
        }
        if (PeerSignal.ENDPOINT_CHANGED.isIn(signals)) {
            Endpoint endpoint = peer.endpoint();
            later.accept(() -> listener.endpointChanged(peer.publicKey(), endpoint));
        }
        if (PeerSignal.WATCH_UNANSWERED_RECEIVE.isIn(signals)) {
            timers.watchUnansweredReceive(managed, nowNanos);
        }
        if (PeerSignal.WATCH_UNANSWERED_SEND.isIn(signals)) {
            timers.watchUnansweredSend(managed, nowNanos);
        }
        if (PeerSignal.HANDSHAKE_WANTED.isIn(signals)) {
            requestHandshake(managed, nowNanos);
        }
        if (peer.staged().isWaiting()) {
            sendOrRequestSession(managed, nowNanos);
        }
        deadlines.update(managed);
    }

    /** Packets wait: a session may have been made since they were staged. */
    private void sendOrRequestSession(ManagedPeer managed, long nowNanos) {
        Keypair current = managed.peer.keypairs().current();
        if (current != null && current.canSend(nowNanos)) {
            sender.sendStaged(managed.peer);
        } else {
            requestHandshake(managed, nowNanos);
        }
    }

    /** Works off a handshake message; see {@link HandshakeDesk#receive}. */
    void receive(HandshakeQueue.Message message, boolean underLoad, long nowNanos) {
        switch (desk.receive(message, underLoad, nowNanos)) {
            case HandshakeDesk.Outcome.Dropped _, HandshakeDesk.Outcome.CookieHeld _ -> {}
            case HandshakeDesk.Outcome.Answered(ManagedPeer managed) -> deadlines.update(managed);
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

    private void sessionEstablished(ManagedPeer managed) {
        timers.handshakeCompleted(managed);
        managed.peer.handshakeCompleted(wallClock.instant());
        Endpoint endpoint = managed.peer.endpoint();
        later.accept(() -> listener.sessionEstablished(managed.peer.publicKey(), endpoint));
    }

    /** Begins a handshake, unless one was begun within the last 5 s. */
    void initiateHandshake(ManagedPeer managed, long nowNanos) {
        requestHandshake(managed, nowNanos);
        deadlines.update(managed);
    }

    /** Somebody wants a session: a new series of attempts, or the present one goes on longer. */
    private void requestHandshake(ManagedPeer managed, long nowNanos) {
        managed.attemptStartedNanos = nowNanos;
        if (timers.mayInitiate(managed, nowNanos)) {
            initiate(managed, nowNanos);
        } else if (managed.retransmitAtNanos == ManagedPeer.NEVER) {
            timers.retryWhenAllowed(managed);
        }
    }

    private void initiate(ManagedPeer managed, long nowNanos) {
        if (!desk.sendInitiation(managed, nowNanos)) {
            managed.retransmitAtNanos = ManagedPeer.NEVER;
            managed.peer.staged().discard(DropReason.NO_ENDPOINT);
        }
    }

    /** Does what the peer's timers say is due. */
    void runTimers(ManagedPeer managed, long nowNanos) {
        if (managed.retransmitAtNanos <= nowNanos) {
            retransmit(managed, nowNanos);
        }
        if (timers.isPassiveKeepaliveDue(managed, nowNanos)) {
            sender.sendKeepalive(managed.peer);
        }
        if (timers.isUnansweredSendDue(managed, nowNanos)) {
            requestHandshake(managed, nowNanos);
        }
        if (timers.isPersistentKeepaliveDue(managed, nowNanos)
                && !sender.sendKeepalive(managed.peer)) {
            requestHandshake(managed, nowNanos);
        }
        if (managed.wipeAtNanos <= nowNanos) {
            wipe(managed);
        }
        deadlines.update(managed);
    }

    private void retransmit(ManagedPeer managed, long nowNanos) {
        if (timers.hasTriedEnough(managed, nowNanos)) {
            desk.abandon(managed);
            managed.peer.staged().discard(DropReason.HANDSHAKE_GIVEN_UP);
            timers.handshakeGivenUp(managed, nowNanos);
        } else {
            initiate(managed, nowNanos);
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
}
