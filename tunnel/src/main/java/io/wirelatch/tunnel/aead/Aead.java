package io.wirelatch.tunnel.aead;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 (RFC 8439) on off-heap memory, with the nonce of the whitepaper, 5.4.6: four
 * zero bytes, then the counter in little-endian order. No additional data.
 *
 * <p>An instance belongs to one thread and holds its scratch memory; it serves any number of keys.
 */
public interface Aead extends AutoCloseable {

    /** Length of the tag in bytes. */
    int TAG_BYTES = 16;

    /**
     * How many bytes in front of a packet are scratch to both methods, and hold nothing that
     * matters afterwards: an implementation may begin its key stream there.
     */
    int HEADROOM_BYTES = 64;

    /**
     * How many bytes behind a packet are scratch to {@link #seal}, the tag included, and to the
     * target of {@link #open}: an implementation may work in whole blocks of 64 bytes.
     */
    int TAILROOM_BYTES = 64;

    /**
     * Encrypts {@code length} bytes at {@code offset} where they lie and writes the tag right
     * behind them. {@link #HEADROOM_BYTES} before and {@link #TAILROOM_BYTES} behind the bytes are
     * scratch.
     *
     * @throws IndexOutOfBoundsException when that does not lie in the memory
     */
    void seal(AeadKey key, long counter, MemorySegment memory, long offset, int length);

    /**
     * Verifies {@code length} bytes of ciphertext with its tag in {@code source} and decrypts them
     * to {@code target}, where {@code length - TAG_BYTES} bytes of plaintext come to lie with
     * scratch on both sides. In the source, {@link #HEADROOM_BYTES} before the ciphertext are
     * scratch and the tag is overwritten; {@link #TAILROOM_BYTES} behind the ciphertext must be
     * there and stay as they are, but for the tag. So sealed packets that lie side by side can be
     * opened from the first to the last.
     *
     * @param length at least {@link #TAG_BYTES}
     * @param target other memory than the source, or another part of it
     * @return false when the tag does not verify; what lies in the target is then worthless
     * @throws IndexOutOfBoundsException when anything of that does not lie in its memory
     */
    boolean open(
            AeadKey key,
            long counter,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment target,
            long targetOffset);

    /**
     * Lets go of the key that was used last, which an implementation may keep for the next packet.
     * To be called whenever the thread may stop working for a while: a key that is destroyed must
     * not live on here.
     */
    void forgetKey();

    /** Frees what the implementation holds. */
    @Override
    void close();
}
