package io.wirelatch.tunnel.settings;

import io.wirelatch.tunnel.key.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to become different about a running interface, all in one step; whatever is empty here
 * stays as it is.
 *
 * @param privateKey {@link PrivateKey#NONE} for none any more
 * @param listenPort 0 for any that is free
 * @param firewallMark the mark of what is sent, an unsigned number; 0 for none
 * @param replacePeers forget every peer before those of {@code peers} come
 * @param peers in the order in which they are applied; the same peer may come several times
 */
public record InterfaceChange(
        Optional<PrivateKey> privateKey,
        OptionalInt listenPort,
        OptionalInt firewallMark,
        boolean replacePeers,
        List<PeerChange> peers) {

    public InterfaceChange {
        peers = List.copyOf(peers);
    }

    /** A change of peers alone. */
    public static InterfaceChange ofPeers(PeerChange... peers) {
        return new InterfaceChange(
                Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), false, List.of(peers));
    }
}
