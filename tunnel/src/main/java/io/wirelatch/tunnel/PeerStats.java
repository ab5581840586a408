package io.wirelatch.tunnel;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;

/**
 * What the engine knows about a peer at one moment.
 *
 * @param publicKey who it is
 * @param allowedIps which inner addresses are its own
 * @param endpoint where its last authenticated packet came from, or where it is to be reached
 * @param latestHandshake when the newest session was made; {@link Instant#EPOCH} for never
 * @param rxBytes authenticated bytes received from it, headers of the tunnel included
 * @param txBytes bytes sent to it, headers of the tunnel included
 * @param sinceLastReceiveNanos how long ago its last authenticated packet came; {@link
 *     Long#MAX_VALUE} for never
 * @param persistentKeepaliveSeconds as set; 0 for never
 */
public record PeerStats(
        PublicKey publicKey,
        List<Cidr> allowedIps,
        Endpoint endpoint,
        Instant latestHandshake,
        long rxBytes,
        long txBytes,
        long sinceLastReceiveNanos,
        int persistentKeepaliveSeconds) {}
