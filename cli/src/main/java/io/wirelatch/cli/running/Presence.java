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
