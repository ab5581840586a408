package io.wirelatch.tunnel.aead;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 (RFC 8439) in place on off-heap memory, with the nonce of the whitepaper,
 * 5.4.6: four zero bytes, then the counter in little-endian order. No additional data.
 *
 * <p>An instance belongs to one thread and holds its scratch memory; it serves any number of keys.
 */
public interface Aead extends AutoCloseable {

    /** Length of the tag in bytes. */
    int TAG_BYTES = 16;

    /**
     * Encrypts {@code length} bytes at {@code offset} where they lie and writes the tag right
     * behind them, so {@code length + TAG_BYTES} bytes must be there.
     */
    void seal(AeadKey key, long counter, MemorySegment memory, long offset, int length);

    /**
     * Verifies and decrypts {@code length} bytes of ciphertext with its tag at {@code offset},
     * where they lie. The plaintext is {@code length - TAG_BYTES} long.
     *
     * @param length at least {@link #TAG_BYTES}
     * @return false when the tag does not verify; the bytes are then worthless
     */
    boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int length);

    /** Frees what the implementation holds. */
    @Override
    void close();
}
