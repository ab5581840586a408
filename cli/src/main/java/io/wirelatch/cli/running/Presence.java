package io.wirelatch.cli.running;

import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who is there: a peer is online while something authenticated has come from it within the time of
 * three keepalives. Compares one look at the engine with the one before. For one thread.
 */
public final class Presence {

    /** Three keepalives of 25 seconds, so that two may be lost. */
    public static final long OFFLINE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(75);

    /** WireGuard's Reject-After-Time: so long a peer can come back without a new session. */
    private static final long SESSION_LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(180);

    /** How soon such a return is to be noticed. */
    private static final long LOOK_FOR_RETURN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Set<PublicKey> online = new HashSet<>();

    /** What has changed for one peer. */
    public sealed interface Change {

        /** It was away and is there. */
        record Connected(PublicKey peer, Endpoint endpoint) implements Change {}

        /** It was there and is away. */
        record Left(PublicKey peer) implements Change {}
    }

    /** Whether the peer is there, by what the engine knows of it. */
    public static boolean isOnline(PeerStats stats) {
        return stats.sinceLastReceiveNanos() <= OFFLINE_AFTER_NANOS;
    }

    /** Whether the peer was there at the last look. */
    public boolean wasOnline(PublicKey peer) {
        return online.contains(peer);
    }

    /** A peer is a new one: that it was there before does not count. */
    public void forget(PublicKey peer) {
        online.remove(peer);
    }

    /**
     * How long nothing can change that no new session tells of: until the first of those who are
     * there could have been silent for too long. Who has left and could come back with the session
     * that it has is looked for often.
     *
     * @return {@link Long#MAX_VALUE} for any time
     */
    public static long nextLookNanos(List<PeerStats> peers) {
        return peers.stream().mapToLong(Presence::nextLookNanos).min().orElse(Long.MAX_VALUE);
    }

    private static long nextLookNanos(PeerStats peer) {
        if (isOnline(peer)) {
            return OFFLINE_AFTER_NANOS - peer.sinceLastReceiveNanos() + 1;
        }
        return peer.sinceLastReceiveNanos() <= SESSION_LIFETIME_NANOS
                ? LOOK_FOR_RETURN_NANOS
                : Long.MAX_VALUE;
    }

    /** Takes a look, and tells what has changed; a peer that is gone for good changes nothing. */
    public List<Change> update(List<PeerStats> peers) {
        List<Change> changes = new ArrayList<>();
        Set<PublicKey> known = new HashSet<>();
        for (PeerStats peer : peers) {
            known.add(peer.publicKey());
            if (isOnline(peer) && online.add(peer.publicKey())) {
                changes.add(new Change.Connected(peer.publicKey(), peer.endpoint()));
            } else if (!isOnline(peer) && online.remove(peer.publicKey())) {
                changes.add(new Change.Left(peer.publicKey()));
            }
        }
        online.retainAll(known);
        return changes;
    }
}
