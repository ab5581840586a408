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
 * @param pending whether its lease goes back to the pool unless it completes a handshake in time;
 *     JSON has {@code "pending": true} for those alone
 */
public record PeerStatus(
        String name,
        String publicKey,
        List<String> addresses,
        String endpoint,
        long latestHandshake,
        long rxBytes,
        long txBytes,
        boolean online,
        boolean pending) {

    public PeerStatus {
        addresses = List.copyOf(addresses);
    }

    /** One whose lease is its own. */
    public PeerStatus(
            String name,
            String publicKey,
            List<String> addresses,
            String endpoint,
            long latestHandshake,
            long rxBytes,
            long txBytes,
            boolean online) {
        this(
                name,
                publicKey,
                addresses,
                endpoint,
                latestHandshake,
                rxBytes,
                txBytes,
                online,
                false);
    }

    /** The same one whose lease is pending. */
    public PeerStatus asPending() {
        return new PeerStatus(
                name,
                publicKey,
                addresses,
                endpoint,
                latestHandshake,
                rxBytes,
                txBytes,
                online,
                true);
    }

    /** Whether it is a member of the network; JSON has {@code "paired": false} for others. */
    public boolean isPaired() {
        return !name.isEmpty();
    }
}
