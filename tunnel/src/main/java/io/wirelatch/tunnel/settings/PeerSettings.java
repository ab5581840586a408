package io.wirelatch.tunnel.settings;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;

/**
 * What the engine is told about a peer.
 *
 * @param publicKey who it is
 * @param presharedKey mixed into its handshakes, or {@link PresharedKey#NONE}
 * @param allowedIps which inner addresses are its own, both ways; bits below a prefix are cleared
 * @param endpoint where to reach it, or {@link Endpoint#UNKNOWN} until it is heard from
 * @param persistentKeepaliveSeconds send something at least this often; 0 for never
 */
public record PeerSettings(
        PublicKey publicKey,
        PresharedKey presharedKey,
        List<Cidr> allowedIps,
        Endpoint endpoint,
        int persistentKeepaliveSeconds) {

    /** The longest keepalive interval that wg(8) can set, in seconds. */
    public static final int MAX_KEEPALIVE_SECONDS = 65535;

    /**
     * @throws IllegalArgumentException when the keepalive is out of range
     */
    public PeerSettings {
        allowedIps = allowedIps.stream().map(Cidr::network).distinct().toList();
        requireKeepalive(persistentKeepaliveSeconds);
    }

    /** A peer of which nothing is known but who it is. */
    public static PeerSettings of(PublicKey publicKey) {
        return new PeerSettings(publicKey, PresharedKey.NONE, List.of(), Endpoint.UNKNOWN, 0);
    }

    static void requireKeepalive(int seconds) {
        if (seconds < 0 || seconds > MAX_KEEPALIVE_SECONDS) {
            throw new IllegalArgumentException(
                    "a keepalive lies between 0 and 65535 seconds, not " + seconds);
        }
    }

    /** The same peer with other networks. */
    public PeerSettings withAllowedIps(List<Cidr> newAllowedIps) {
        return new PeerSettings(
                publicKey, presharedKey, newAllowedIps, endpoint, persistentKeepaliveSeconds);
    }

    /** The same peer with another preshared key. */
    public PeerSettings withPresharedKey(PresharedKey newPresharedKey) {
        return new PeerSettings(
                publicKey, newPresharedKey, allowedIps, endpoint, persistentKeepaliveSeconds);
    }

    /** The same peer with another keepalive. */
    public PeerSettings withPersistentKeepaliveSeconds(int newSeconds) {
        return new PeerSettings(publicKey, presharedKey, allowedIps, endpoint, newSeconds);
    }

    /** The same peer to be reached elsewhere. */
    public PeerSettings withEndpoint(Endpoint newEndpoint) {
        return new PeerSettings(
                publicKey, presharedKey, allowedIps, newEndpoint, persistentKeepaliveSeconds);
    }
}
