package io.wirelatch.state;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A machine that has paired with this server.
 *
 * @param publicKey who it is
 * @param name what people call it; unique among the peers
 * @param addresses its lease: one address of each pool
 * @param presharedKey the secret that this pair alone mixes into its handshakes
 * @param lastEndpoint where it was last heard from: a hint for the first handshake after a restart
 * @param joinedAt when it paired; what is finer than a second is dropped
 * @param confirmed whether it has completed a handshake since it paired; until then its lease is
 *     pending, and goes back to the pool when none comes
 */
public record PeerRecord(
        PublicKey publicKey,
        String name,
        List<IpAddress> addresses,
        PresharedKey presharedKey,
        Endpoint lastEndpoint,
        Instant joinedAt,
        boolean confirmed) {

    public PeerRecord {
        addresses = List.copyOf(addresses);
        joinedAt = joinedAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** A peer that has completed a handshake. */
    public PeerRecord(
            PublicKey publicKey,
            String name,
            List<IpAddress> addresses,
            PresharedKey presharedKey,
            Endpoint lastEndpoint,
            Instant joinedAt) {
        this(publicKey, name, addresses, presharedKey, lastEndpoint, joinedAt, true);
    }

    /** The same peer under another name. */
    public PeerRecord withName(String newName) {
        return new PeerRecord(
                publicKey, newName, addresses, presharedKey, lastEndpoint, joinedAt, confirmed);
    }

    /** The same peer with another lease. */
    public PeerRecord withAddresses(List<IpAddress> newAddresses) {
        return new PeerRecord(
                publicKey, name, newAddresses, presharedKey, lastEndpoint, joinedAt, confirmed);
    }

    /** The same peer, heard from elsewhere. */
    public PeerRecord withLastEndpoint(Endpoint newEndpoint) {
        return new PeerRecord(
                publicKey, name, addresses, presharedKey, newEndpoint, joinedAt, confirmed);
    }

    /** The same peer, whose lease is not pending any more. */
    public PeerRecord withConfirmed() {
        return new PeerRecord(
                publicKey, name, addresses, presharedKey, lastEndpoint, joinedAt, true);
    }
}
