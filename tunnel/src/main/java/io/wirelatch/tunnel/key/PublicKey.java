package io.wirelatch.tunnel.key;

import java.util.Arrays;

/** A Curve25519 public key: 32 bytes, shown in base64 as wg(8) shows it. */
public final class PublicKey {

    private final byte[] bytes;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException when there are not 32
     */
    public static PublicKey ofBytes(byte[] bytes) {
        return new PublicKey(KeyText.requireLength(bytes).clone());
    }

    /**
     * @throws IllegalArgumentException when the text is not 32 bytes in base64
     */
    public static PublicKey ofBase64(String text) {
        return new PublicKey(KeyText.decodeBase64(text));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    public String toBase64() {
        return KeyText.encodeBase64(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The key in base64: a public key is no secret. */
    @Override
    public String toString() {
        return toBase64();
    }
}
