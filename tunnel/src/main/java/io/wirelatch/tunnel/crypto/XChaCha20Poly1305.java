package io.wirelatch.tunnel.crypto;

import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), XAEAD in the whitepaper: its nonce is long
 * enough to be drawn at random for every message.
 */
public final class XChaCha20Poly1305 {

    /** Length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** Length of a nonce in bytes. */
    public static final int NONCE_BYTES = 24;

    /** Length of the tag behind the ciphertext, in bytes. */
    public static final int TAG_BYTES = 16;

    private XChaCha20Poly1305() {}

    /** The ciphertext with its tag: {@link #TAG_BYTES} longer than the plaintext. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] plaintext, byte[] additionalData) {
        byte[] sealed = new byte[plaintext.length + TAG_BYTES];
        try {
            run(true, key, nonce, additionalData, plaintext, sealed);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing verifies nothing", e);
        }
        return sealed;
    }

    /**
     * The plaintext, which the caller wipes when it is secret.
     *
     * @return empty when the tag does not verify, or the ciphertext is too short to have one
     */
    public static Optional<byte[]> open(
            byte[] key, byte[] nonce, byte[] ciphertext, byte[] additionalData) {
        if (ciphertext.length < TAG_BYTES) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[ciphertext.length - TAG_BYTES];
        try {
            run(false, key, nonce, additionalData, ciphertext, plaintext);
            return Optional.of(plaintext);
        } catch (InvalidCipherTextException e) {
            Secrets.wipe(plaintext);
            return Optional.empty();
        }
    }

    private static void run(
            boolean sealing,
            byte[] key,
            byte[] nonce,
            byte[] additionalData,
            byte[] input,
            byte[] output)
            throws InvalidCipherTextException {
        var cipher = new org.bouncycastle.crypto.modes.XChaCha20Poly1305();
        cipher.init(
                sealing,
                new AEADParameters(
                        new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce, additionalData));
        int written = cipher.processBytes(input, 0, input.length, output, 0);
        cipher.doFinal(output, written);
    }
}
