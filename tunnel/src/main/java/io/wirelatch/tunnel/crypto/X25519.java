package io.wirelatch.tunnel.crypto;

import java.util.Optional;

/** Diffie-Hellman on Curve25519 (RFC 7748). */
public final class X25519 {

    /** Length of a scalar, of a public key and of a shared secret, in bytes. */
    public static final int KEY_BYTES = 32;

    private X25519() {}

    /** The public key of a private scalar; both 32 bytes. */
    public static byte[] publicKey(byte[] privateKey) {
        byte[] publicKey = new byte[KEY_BYTES];
        org.bouncycastle.math.ec.rfc7748.X25519.scalarMultBase(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    /**
     * The shared secret, 32 bytes, which the caller wipes.
     *
     * @return empty when the secret is all zero, which only a low-order public key gives (RFC 7748,
     *     6.1)
     */
    public static Optional<byte[]> agree(byte[] privateKey, byte[] publicKey) {
        byte[] secret = new byte[KEY_BYTES];
        boolean contributory =
                org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
                        privateKey, 0, publicKey, 0, secret, 0);
        return contributory ? Optional.of(secret) : Optional.empty();
    }
}
