package io.wirelatch.tunnel.key;

import io.wirelatch.tunnel.crypto.X25519;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A Curve25519 private key: 32 clamped bytes. A secret: it has no {@code toString}, is compared in
 * constant time, and {@link #destroy()} wipes it.
 */
public final class PrivateKey {

    /**
     * No private key, which the configuration protocol writes as 32 zero bytes: it has no public
     * key and agrees with nobody.
     */
    public static final PrivateKey NONE = new PrivateKey(new byte[KeyText.KEY_BYTES]);

    private final byte[] bytes;

    private PrivateKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new key; the generator must be a cryptographic one outside of tests. */
    public static PrivateKey generate(RandomGenerator random) {
        byte[] bytes = new byte[KeyText.KEY_BYTES];
        random.nextBytes(bytes);
        return new PrivateKey(clamp(bytes));
    }

    /**
     * @param bytes 32 bytes, copied and clamped
     * @throws IllegalArgumentException when there are not 32
     */
    public static PrivateKey ofBytes(byte[] bytes) {
        return new PrivateKey(clamp(KeyText.requireLength(bytes).clone()));
    }

    /**
     * @throws IllegalArgumentException when the text is not 32 bytes in base64; it never repeats it
     */
    public static PrivateKey ofBase64(String text) {
        return new PrivateKey(clamp(KeyText.decodeBase64(text)));
    }

    /** The same key in memory of its own, so that either one may be destroyed. */
    public PrivateKey copy() {
        return new PrivateKey(bytes.clone());
    }

    /**
     * The public key that belongs to this one: 20 to 60 microseconds of work. That of {@link #NONE}
     * is all zeros, a key that nobody has.
     */
    public PublicKey publicKey() {
        return PublicKey.ofBytes(isNone() ? bytes : X25519.publicKey(bytes));
    }

    /**
     * The Diffie-Hellman secret with the other's key: 32 bytes that the caller wipes.
     *
     * @return empty when the result is all zero, which a low-order key gives, and for {@link #NONE}
     */
    public Optional<byte[]> agree(PublicKey other) {
        return isNone() ? Optional.empty() : X25519.agree(bytes, other.toBytes());
    }

    /** Whether there is no private key; a clamped one never equals {@link #NONE}. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** A copy of the secret's 32 bytes, which the caller wipes. */
    public byte[] revealBytes() {
        return bytes.clone();
    }

    /** The secret itself, in base64, for the state file and for genkey. */
    public String revealBase64() {
        return KeyText.encodeBase64(bytes);
    }

    /** Overwrites the key with zeros; it is of no use afterwards. */
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** The same for every key, so that a hash tells nothing. */
    @Override
    public int hashCode() {
        return PrivateKey.class.hashCode();
    }

    /** RFC 7748, section 5: the bits that every X25519 scalar has fixed. */
    private static byte[] clamp(byte[] bytes) {
        bytes[0] &= (byte) 0xF8;
        bytes[31] = (byte) ((bytes[31] & 0x7F) | 0x40);
        return bytes;
    }
}
