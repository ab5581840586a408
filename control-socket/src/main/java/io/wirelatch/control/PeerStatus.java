package io.wirelatch.control;

import java.util.List;

/**
 * One peer at one moment: an element of {@code peers --json}, field by field.
 *
 * @param name what it is called in the network; empty for a peer that somebody added by hand, which
 *     has not paired
 * @param publicKey in base64
 * @param addresses its tunnel addresses; on a client, the networks behind the server
 * @param endpoint where it was last heard from, or empty when that is not known
 * @param latestHandshake Unix seconds; 0 for never
 * @param rxBytes received from it, headers of the tunnel included
 * @param txBytes sent to it, headers of the tunnel included
 * @param online whether something authenticated has come from it lately
 */
public record PeerStatus(
        String name,
        String publicKey,
        List<String> addresses,
        String endpoint,
        long latestHandshake,
        long rxBytes,
        long txBytes,
        boolean online) {

    public PeerStatus {
        addresses = List.copyOf(addresses);
    }

    /** Whether it is a member of the network; JSON has {@code "paired": false} for others. */
    public boolean isPaired() {
        return !name.isEmpty();
    }
}
