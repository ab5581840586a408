package io.wirelatch.tunnel.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 (RFC 8439) with additional data, for handshake messages: arrays in, arrays out.
 * The packets of a session go through {@code io.wirelatch.tunnel.aead} instead.
 *
 * <p>It is the JDK's cipher, which is several times as fast as BouncyCastle's.
 */
public final class ChaCha20Poly1305 {

    /** Length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** Length of the tag behind the ciphertext, in bytes. */
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    /** Whitepaper, 5.4: the nonce is four zero bytes, then the counter in little-endian order. */
    private static final int COUNTER_OFFSET = 4;

    private ChaCha20Poly1305() {}

    /**
     * The ciphertext with its tag: {@link #TAG_BYTES} longer than the plaintext.
     *
     * @param counter the nonce; never twice under one key
     */
    public static byte[] seal(byte[] key, long counter, byte[] plaintext, byte[] additionalData) {
        return seal(key, nonce(counter), plaintext, additionalData);
    }

    /**
     * The plaintext, which the caller wipes when it is secret.
     *
     * @return empty when the tag does not verify, or the ciphertext is too short to have one
     */
    public static Optional<byte[]> open(
            byte[] key, long counter, byte[] ciphertext, byte[] additionalData) {
        return open(key, nonce(counter), ciphertext, additionalData);
    }

    /** As RFC 8439 has it, with any nonce of 12 bytes. */
    static byte[] seal(byte[] key, byte[] nonce, byte[] plaintext, byte[] additionalData) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, additionalData).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    static Optional<byte[]> open(
            byte[] key, byte[] nonce, byte[] ciphertext, byte[] additionalData) {
        if (ciphertext.length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, additionalData);
            return Optional.of(cipher.doFinal(ciphertext));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** A cipher a message: the JDK's refuses to be used for a second one under the same nonce. */
    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] additionalData)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        cipher.updateAAD(additionalData);
        return cipher;
    }

    private static byte[] nonce(long counter) {
        return ByteBuffer.allocate(NONCE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(COUNTER_OFFSET, counter)
                .array();
    }

    private static IllegalStateException unusable(GeneralSecurityException cause) {
        return new IllegalStateException(
                "this Java runtime cannot compute ChaCha20-Poly1305: use a JDK 25 with the module"
                        + " java.base as it is shipped",
                cause);
    }
}
