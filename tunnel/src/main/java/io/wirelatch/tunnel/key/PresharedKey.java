package io.wirelatch.tunnel.key;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A symmetric key that a pair of peers mixes into its handshakes (whitepaper, 5.2): 32 bytes. A
 * secret: it has no {@code toString}, is compared in constant time, and {@link #destroy()} wipes
 * it.
 */
public final class PresharedKey {

    /** No preshared key: the protocol's own convention is 32 zero bytes. */
    public static final PresharedKey NONE = new PresharedKey(new byte[KeyText.KEY_BYTES]);

    private final byte[] bytes;

    private PresharedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new key; the generator must be a cryptographic one outside of tests. */
    public static PresharedKey generate(RandomGenerator random) {
        byte[] bytes = new byte[KeyText.KEY_BYTES];
        random.nextBytes(bytes);
        return new PresharedKey(bytes);
    }

    /**
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException when there are not 32
     */
    public static PresharedKey ofBytes(byte[] bytes) {
        return new PresharedKey(KeyText.requireLength(bytes).clone());
    }

    /**
     * @throws IllegalArgumentException when the text is not 32 bytes in base64; it never repeats it
     */
    public static PresharedKey ofBase64(String text) {
        return new PresharedKey(KeyText.decodeBase64(text));
    }

    /** A copy of the secret's 32 bytes, which the caller wipes. */
    public byte[] revealBytes() {
        return bytes.clone();
    }

    /** The secret itself, in base64, for the state file and for genpsk. */
    public String revealBase64() {
        return KeyText.encodeBase64(bytes);
    }

    /** Whether there is no preshared key. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Overwrites the key with zeros; {@link #NONE} is left as it is. */
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PresharedKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** The same for every key, so that a hash tells nothing. */
    @Override
    public int hashCode() {
        return PresharedKey.class.hashCode();
    }
}
