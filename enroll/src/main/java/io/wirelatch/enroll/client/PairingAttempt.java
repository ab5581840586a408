package io.wirelatch.enroll.client;

import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.key.PublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** One try to join a server that is known under one or several addresses. */
public final class PairingAttempt {

    private PairingAttempt() {}

    /**
     * Pairs, and blocks until it is known what came of it. Interrupting the thread ends the attempt
     * as if its time were over.
     *
     * @param servers every resolved address of the one server, the preferred one first
     * @param ownKey the WireGuard key to become a peer with
     * @param name at most 255 bytes of UTF-8
     * @param nameInsisted whether a person chose the name
     * @throws IllegalArgumentException when there is no address, one is unresolved, or the name is
     *     too long
     */
    public static PairingOutcome pair(
            List<InetSocketAddress> servers,
            PairingToken token,
            PublicKey ownKey,
            String name,
            boolean nameInsisted,
            Duration timeout,
            PairingProgress progress) {
        throw new UnsupportedOperationException("follows");
    }
}
