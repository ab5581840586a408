package io.wirelatch.tunnel.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693) in the three forms that the whitepaper names in 5.4. */
public final class Blake2s {

    /** Length of a hash and of an HMAC, in bytes. */
    public static final int HASH_BYTES = 32;

    /** Length of a keyed MAC, in bytes. */
    public static final int MAC_BYTES = 16;

    /** The block of the compression function, to which HMAC pads its key (RFC 2104). */
    private static final int BLOCK_BYTES = 64;

    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    private Blake2s() {}

    /** HASH: the 32-byte hash of the parts, one after the other. */
    public static byte[] hash(byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * Byte.SIZE);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        return finish(digest, HASH_BYTES);
    }

    /**
     * MAC: BLAKE2s in its own keyed mode, 16 bytes long.
     *
     * @param key 1 to 32 bytes
     * @param length how many bytes of {@code data}, from its first, are authenticated
     */
    public static byte[] mac(byte[] key, byte[] data, int length) {
        Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES, null, null);
        digest.update(data, 0, length);
        byte[] mac = finish(digest, MAC_BYTES);
        digest.clearKey();
        return mac;
    }

    /**
     * HMAC (RFC 2104) over BLAKE2s: 32 bytes.
     *
     * @param key at most a block, 64 bytes
     * @param parts what is authenticated, one after the other
     */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] pad = Arrays.copyOf(key, BLOCK_BYTES);
        xorAll(pad, INNER_PAD);
        Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * Byte.SIZE);
        digest.update(pad, 0, BLOCK_BYTES);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] innerHash = finish(digest, HASH_BYTES);

        xorAll(pad, (byte) (INNER_PAD ^ OUTER_PAD));
        digest.update(pad, 0, BLOCK_BYTES);
        digest.update(innerHash, 0, HASH_BYTES);
        byte[] mac = finish(digest, HASH_BYTES);
        Secrets.wipe(pad, innerHash);
        return mac;
    }

    /** Leaves the digest as it was made. */
    private static byte[] finish(Blake2sDigest digest, int length) {
        byte[] output = new byte[length];
        digest.doFinal(output, 0);
        return output;
    }

    private static void xorAll(byte[] bytes, byte value) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= value;
        }
    }
}
