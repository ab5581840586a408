package io.wirelatch.enroll.typed;

import io.wirelatch.tunnel.key.PublicKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A server's public key in short: the first 80 bits of its SHA-256, such as {@code
 * 7k2m-x0q9-c4fd-vt8e}. To find another key with the same fingerprint takes some 2^80 keys. No
 * secret, as the public key is none.
 */
public final class ServerFingerprint {

    /** Length in bytes. */
    public static final int BYTES = 10;

    /** Crockford's base 32, as tokens have it. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final int BITS_PER_CHARACTER = 5;
    private static final int CHARACTERS = BYTES * Byte.SIZE / BITS_PER_CHARACTER;
    private static final int GROUP_CHARACTERS = 4;

    private final byte[] bytes;

    private ServerFingerprint(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ServerFingerprint of(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.toBytes());
            return new ServerFingerprint(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Reads what a person gave: a public key in base64, or a fingerprint in either case, with or
     * without dashes.
     *
     * @throws IllegalArgumentException saying what it must be
     */
    public static ServerFingerprint parse(String text) {
        String characters =
                text.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[\\s-]", "")
                        .replace('o', '0')
                        .replace('i', '1')
                        .replace('l', '1');
        if (characters.length() == CHARACTERS
                && characters.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
            return new ServerFingerprint(decode(characters));
        }
        try {
            return of(PublicKey.ofBase64(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a server's key is its public key in base64 or its fingerprint, such as"
                            + " 7k2m-x0q9-c4fd-vt8e: 'wirelatch status' shows the"
                            + " one there, 'wirelatch serve' the other",
                    e);
        }
    }

    /** Whether it is this key's. */
    public boolean isOf(PublicKey key) {
        return equals(of(key));
    }

    /** A copy of the 80 bits. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerFingerprint fingerprint
                && Arrays.equals(bytes, fingerprint.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Four groups of four characters. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            text.append(i > 0 && i % GROUP_CHARACTERS == 0 ? "-" : "").append(character(i));
        }
        return text.toString();
    }

    private char character(int position) {
        int value = 0;
        for (int i = 0; i < BITS_PER_CHARACTER; i++) {
            int bit = position * BITS_PER_CHARACTER + i;
            value = value << 1 | (bytes[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1);
        }
        return ALPHABET.charAt(value);
    }

    private static byte[] decode(String characters) {
        byte[] bytes = new byte[BYTES];
        for (int bit = 0; bit < BYTES * Byte.SIZE; bit++) {
            int value = ALPHABET.indexOf(characters.charAt(bit / BITS_PER_CHARACTER));
            int set = value >> (BITS_PER_CHARACTER - 1 - bit % BITS_PER_CHARACTER) & 1;
            bytes[bit / Byte.SIZE] |= (byte) (set << (7 - bit % Byte.SIZE));
        }
        return bytes;
    }
}
