package io.wirelatch.enroll.server;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.util.Optional;
import java.util.Set;

/** The running tunnel, as the registry sees it. Every call may be repeated without harm. */
public interface PeerInstaller {

    /**
     * Lets the peer in, with its preshared key and its addresses; when it returns it is so.
     *
     * @param latestInitiation what is known of a key that was removed before: no initiation that
     *     carries this timestamp or an older one may be answered
     */
    void install(PeerRecord peer, Optional<Tai64n> latestInitiation);

    /** Shuts the peer out and ends its sessions; when it returns nothing of it is accepted. */
    void remove(PublicKey publicKey);

    /** The greatest timestamp that the peer's initiations have carried, as far as is known. */
    Optional<Tai64n> latestInitiation(PublicKey publicKey);

    /** Whether the peer has completed a handshake since it was let in. */
    boolean hasShakenHands(PublicKey publicKey);

    /**
     * The addresses that the tunnel already leads to somebody else than this key, who was not let
     * in through here. To lease one of them would take it away from its owner.
     */
    default Set<IpAddress> takenByOthers(PublicKey publicKey) {
        return Set.of();
    }
}
