package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.wirelatch.tunnel.crypto.Secrets;
import io.wirelatch.tunnel.crypto.X25519;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * What initiator and responder have in common: the constants of the whitepaper, 5.4, and the steps
 * that both take.
 *
 * <pre>
 *   &lt;- s                        the initiator knows the responder's static key beforehand
 *   ...
 *   -&gt; e, es, s, ss             initiation
 *   &lt;- e, ee, se, psk           response
 * </pre>
 */
final class HandshakePattern {

    /** CONSTRUCTION: the name of the Noise protocol. */
    private static final byte[] CONSTRUCTION =
            "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII);

    /** IDENTIFIER: the prologue, which keeps other uses of the same Noise protocol apart. */
    private static final byte[] IDENTIFIER =
            "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII);

    private static final SymmetricState START = SymmetricState.start(CONSTRUCTION, IDENTIFIER);

    private HandshakePattern() {}

    /** The state before the first message of a handshake with this responder. */
    static SymmetricState startWith(PublicKey responder) {
        SymmetricState state = START.copy();
        state.mixHash(responder.toBytes());
        return state;
    }

    /** Token e. With a PSK in the pattern the ephemeral key goes into the chaining key as well. */
    static void mixEphemeral(SymmetricState state, PublicKey ephemeral) {
        byte[] bytes = ephemeral.toBytes();
        state.mixHash(bytes);
        state.mixKey(bytes);
    }

    /**
     * Tokens es, ee, se: mixes in the secret of two keys.
     *
     * @return false when the secret is all zero, as a low-order key makes it; the handshake ends
     */
    static boolean mixSecret(SymmetricState state, Optional<byte[]> secret) {
        secret.ifPresent(
                bytes -> {
                    state.mixKey(bytes);
                    Secrets.wipe(bytes);
                });
        return secret.isPresent();
    }

    static PublicKey publicKeyAt(byte[] message, int offset) {
        return PublicKey.ofBytes(Arrays.copyOfRange(message, offset, offset + X25519.KEY_BYTES));
    }

    static void put(byte[] field, byte[] message, int offset) {
        System.arraycopy(field, 0, message, offset, field.length);
    }
}
