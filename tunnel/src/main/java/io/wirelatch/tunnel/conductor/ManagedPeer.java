package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.noise.HeldCookie;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.time.Tai64n;
import org.jspecify.annotations.Nullable;

/**
 * What only the conductor knows of a peer: its handshake in flight, and when to look at it again.
 */
final class ManagedPeer {

    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    final Peer peer;

    /** Null until a handshake needs it, which costs a Diffie-Hellman. */
    private @Nullable RemoteIdentity remote;

    /**
     * The greatest of the initiations accepted from the peer (whitepaper, 5.1), or what it was told
     * to begin with; null while there is neither.
     */
    @Nullable Tai64n latestTimestamp;

    /** When that initiation came; 0 before the first. */
    long initiationAcceptedNanos;

    /** The handshake in flight, and the index that waits for its response. */
    @Nullable InitiatorHandshake handshake;

    IndexTable.@Nullable Entry handshakeEntry;

    /** The cookie for mac2 of what is sent to the peer. */
    final HeldCookie cookie;

    /** When the present series of initiations was last asked for. */
    long attemptStartedNanos;

    /** When the last initiation was sent; 0 before the first. */
    long initiationSentNanos;

    long retransmitAtNanos = NEVER;
    long keepaliveCheckAtNanos = NEVER;
    long unansweredSendCheckAtNanos = NEVER;
    long persistentKeepaliveAtNanos = NEVER;
    long wipeAtNanos = NEVER;

    /** Whether persistent keepalives are sent, and whether the first of them is still to be. */
    boolean keepaliveRuns;

    boolean keepaliveBegins;

    /** Where {@link DeadlineQueue} has put the peer: not to be changed elsewhere. */
    long queuedForNanos = NEVER;

    ManagedPeer(Peer peer) {
        this.peer = peer;
        this.cookie = new HeldCookie(peer.publicKey());
    }

    /**
     * Who the peer is to this side's identity, always the present one: {@link #forgetRemote()}
     * comes when that or the preshared key changes.
     */
    RemoteIdentity remote(LocalIdentity local) {
        RemoteIdentity known = remote;
        if (known == null) {
            known = RemoteIdentity.of(local, peer.publicKey(), peer.settings().presharedKey());
            remote = known;
        }
        return known;
    }

    /** Wipes what handshakes with the peer are made from. */
    void forgetRemote() {
        if (remote != null) {
            remote.destroy();
            remote = null;
        }
    }

    /** The earliest moment at which one of the timers has something to do. */
    long nextDeadlineNanos() {
        long earliest = Math.min(retransmitAtNanos, wipeAtNanos);
        earliest = Math.min(earliest, keepaliveCheckAtNanos);
        earliest = Math.min(earliest, unansweredSendCheckAtNanos);
        return Math.min(earliest, persistentKeepaliveAtNanos);
    }
}
