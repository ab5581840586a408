package io.wirelatch.cli.running;

import io.wirelatch.control.PeerStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Optional;

/** Puts what is kept about a peer and what the engine knows of it together. */
public final class PeerReport {

    private PeerReport() {}

    /** A peer that somebody added by hand: all that is known of it is what the engine knows. */
    public static PeerStatus notPaired(PeerStats stats) {
        return of(
                "",
                stats.publicKey(),
                stats.allowedIps().stream().map(Cidr::toString).toList(),
                Endpoint.UNKNOWN,
                Optional.of(stats));
    }

    /**
     * @param stats empty where the engine does not know the peer
     * @param lastEndpoint shown where the engine knows none
     */
    public static PeerStatus of(
            String name,
            PublicKey publicKey,
            List<String> addresses,
            Endpoint lastEndpoint,
            Optional<PeerStats> stats) {
        Endpoint endpoint =
                stats.map(PeerStats::endpoint).filter(Endpoint::isKnown).orElse(lastEndpoint);
        return new PeerStatus(
                name,
                publicKey.toBase64(),
                addresses,
                endpoint.isKnown() ? endpoint.toString() : "",
                stats.map(s -> s.latestHandshake().getEpochSecond()).orElse(0L),
                stats.map(PeerStats::rxBytes).orElse(0L),
                stats.map(PeerStats::txBytes).orElse(0L),
                stats.map(Presence::isOnline).orElse(false));
    }
}
