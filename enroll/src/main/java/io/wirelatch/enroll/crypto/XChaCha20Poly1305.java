package io.wirelatch.enroll.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): a nonce of 24 bytes may be drawn at random for
 * every message.
 */
final class XChaCha20Poly1305 {

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 24;
    static final int TAG_BYTES = 16;

    private XChaCha20Poly1305() {}

    /** The ciphertext followed by its tag: {@value #TAG_BYTES} bytes more than the plaintext. */
    static byte[] seal(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
        byte[] sealed = new byte[plaintext.length + TAG_BYTES];
        try {
            run(true, key, nonce, associatedData, plaintext, sealed);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing verifies nothing", e);
        }
        return sealed;
    }

    /** The plaintext; empty when key, nonce, associated data and ciphertext do not all belong. */
    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] associatedData, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[sealed.length - TAG_BYTES];
        try {
            run(false, key, nonce, associatedData, sealed, plaintext);
            return Optional.of(plaintext);
        } catch (InvalidCipherTextException e) {
            Arrays.fill(plaintext, (byte) 0);
            return Optional.empty();
        }
    }

    private static void run(
            boolean sealing,
            byte[] key,
            byte[] nonce,
            byte[] associatedData,
            byte[] input,
            byte[] output)
            throws InvalidCipherTextException {
        var cipher = new org.bouncycastle.crypto.modes.XChaCha20Poly1305();
        cipher.init(
                sealing,
                new AEADParameters(
                        new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce, associatedData));
        int written = cipher.processBytes(input, 0, input.length, output, 0);
        cipher.doFinal(output, written);
    }
}
