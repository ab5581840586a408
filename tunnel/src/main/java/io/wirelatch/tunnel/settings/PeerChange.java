package io.wirelatch.tunnel.settings;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to become different about one peer; whatever is empty here stays as it is. A peer that is
 * not known is added.
 *
 * @param publicKey who it is
 * @param remove forget the peer; nothing else of this change counts then
 * @param updateOnly do nothing if the peer is not known
 * @param presharedKey {@link PresharedKey#NONE} for none any more
 * @param endpoint where it is to be reached from now on
 * @param persistentKeepaliveSeconds 0 for never
 * @param replaceAllowedIps take all of its networks away before those of {@code allowedIps} come
 * @param allowedIps in the order in which they are applied
 */
public record PeerChange(
        PublicKey publicKey,
        boolean remove,
        boolean updateOnly,
        Optional<PresharedKey> presharedKey,
        Optional<Endpoint> endpoint,
        OptionalInt persistentKeepaliveSeconds,
        boolean replaceAllowedIps,
        List<AllowedIpChange> allowedIps) {

    /**
     * @throws IllegalArgumentException when the keepalive is out of range
     */
    public PeerChange {
        allowedIps = List.copyOf(allowedIps);
        persistentKeepaliveSeconds.ifPresent(PeerSettings::requireKeepalive);
    }

    /** A change of nothing but the keepalive of a peer that is known. */
    public static PeerChange ofKeepalive(PublicKey publicKey, int seconds) {
        return new PeerChange(
                publicKey,
                false,
                true,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(seconds),
                false,
                List.of());
    }
}
