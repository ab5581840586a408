package io.wirelatch.enroll.message;

import io.wirelatch.tunnel.key.PublicKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What a machine asks for once it has proven that it knows the token.
 *
 * @param publicKey the WireGuard key that it wants to be a peer with
 * @param name the name that it would have: any text of at most {@value #MAX_NAME_BYTES} bytes
 * @param nameInsisted whether a person chose the name, so that it is this one or none; otherwise it
 *     is a host name, which the server may clean and give a suffix
 * @param clock what the machine's clock says, from 1970 to 9999, to the second; empty when it does
 *     not tell
 */
public record JoinRequest(
        PublicKey publicKey, String name, boolean nameInsisted, Optional<Instant> clock) {

    /** The longest name that fits a request, in bytes of UTF-8: a whole domain name. */
    public static final int MAX_NAME_BYTES = 255;

    /** A request that does not tell the time. */
    public JoinRequest(PublicKey publicKey, String name, boolean nameInsisted) {
        this(publicKey, name, nameInsisted, Optional.empty());
    }

    /**
     * @throws IllegalArgumentException when the name is longer
     */
    public JoinRequest {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "a name of more than " + MAX_NAME_BYTES + " bytes: give a shorter one");
        }
    }
}
