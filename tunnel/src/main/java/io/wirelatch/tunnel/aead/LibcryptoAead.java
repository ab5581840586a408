package io.wirelatch.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * {@link Aead} on OpenSSL's libcrypto 3, put together from its ChaCha20 and its Poly1305 as RFC
 * 8439, 2.8 says. That takes two thirds of the time of libcrypto's own ChaCha20-Poly1305, which
 * computes the one-time Poly1305 key and the packet's last partial block in calls of their own.
 * Here one call does all: the key stream begins 64 bytes in front of the packet, over zeros, so
 * that block 0, whose first half is the one-time key, comes to lie there, and it runs on to the end
 * of a block.
 *
 * <p>The key stream's context keeps its key for the next packet, until {@link #forgetKey()} puts
 * zeros into its place.
 *
 * <p>libcrypto is given plain numbers for pointers; the fences keep what they point to from being
 * collected meanwhile.
 */
final class LibcryptoAead implements Aead {

    /** ChaCha20 works in blocks of 64 bytes. */
    private static final int BLOCK_BYTES = 64;

    /** The first half of block 0 (RFC 8439, 2.6). */
    private static final int ONE_TIME_KEY_BYTES = 32;

    /** Poly1305 takes 16 bytes at a time. */
    private static final int POLY1305_BLOCK_BYTES = 16;

    /**
     * libcrypto's ChaCha20 takes the block number (4 bytes, little-endian), then the nonce (12).
     */
    private static final int IV_BYTES = 16;

    /** Where in the IV the counter of the packet stands (whitepaper, 5.4.6). */
    private static final int IV_COUNTER = 8;

    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment iv = arena.allocate(IV_BYTES);
    private final MemorySegment tag = arena.allocate(TAG_BYTES, Long.BYTES);
    private final MemorySegment written = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment noKey = arena.allocate(AeadKey.KEY_BYTES);
    private final long ivAddress = iv.address();
    private final long tagAddress = tag.address();
    private final long writtenAddress = written.address();
    private long cipher;
    private long mac;
    private @Nullable AeadKey cipherKey;

    /**
     * @throws IllegalStateException when libcrypto has no memory or refuses the cipher
     * @throws LinkageError when this machine has no libcrypto 3, or one without these algorithms
     */
    LibcryptoAead() {
        cipher = Libcrypto.newChaCha20();
        try {
            mac = Libcrypto.newPoly1305();
        } catch (RuntimeException e) {
            Libcrypto.freeChaCha20(cipher);
            throw e;
        }
    }

    @Override
    public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int length) {
        AeadRanges.check(memory, offset, length);
        checkNotClosed();
        if (key.isDestroyed()) {
            throw new IllegalStateException("a packet is to be sealed with a wiped key");
        }
        long packet = memory.address() + offset;
        clearBlockZero(memory, offset);
        try {
            boolean sealed = keyStream(key, counter, packet, packet, length);
            endMacInput(memory, offset, length);
            sealed = sealed && authenticate(packet - BLOCK_BYTES, packet, length, packet + length);
            if (!sealed) {
                throw new IllegalStateException(
                        "libcrypto failed to seal a packet, which must not be sent");
            }
            clearOneTimeKey(memory, offset);
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(memory);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean open(
            AeadKey key,
            long counter,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment target,
            long targetOffset) {
        int packetLength = AeadRanges.packetLength(length);
        AeadRanges.check(source, sourceOffset, packetLength);
        AeadRanges.check(target, targetOffset, packetLength);
        checkNotClosed();
        if (key.isDestroyed()) {
            return false;
        }
        long sealed = source.address() + sourceOffset;
        long packet = target.address() + targetOffset;
        clearBlockZero(source, sourceOffset);
        try {
            if (!keyStream(key, counter, packet, sealed, packetLength)) {
                throw new IllegalStateException("libcrypto takes neither key nor nonce");
            }
            boolean isAuthentic = verify(source, sourceOffset, packetLength, packet - BLOCK_BYTES);
            clearOneTimeKey(target, targetOffset);
            return isAuthentic;
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Compares the tag behind the ciphertext with the right one, in constant time. The end of the
     * input to Poly1305 takes the tag's place meanwhile, and up to 15 bytes behind it, which may
     * belong to the next packet and are put back.
     */
    private boolean verify(MemorySegment source, long offset, int length, long oneTimeKey) {
        long tagOffset = offset + length;
        long low = source.get(LONG, tagOffset);
        long high = source.get(LONG, tagOffset + Long.BYTES);
        long behind = tagOffset + TAG_BYTES;
        long nextLow = source.get(LONG, behind);
        long nextHigh = source.get(LONG, behind + Long.BYTES);
        endMacInput(source, offset, length);
        boolean computed = authenticate(oneTimeKey, source.address() + offset, length, tagAddress);
        source.set(LONG, behind, nextLow);
        source.set(LONG, behind + Long.BYTES, nextHigh);
        long difference = (low ^ tag.get(LONG, 0)) | (high ^ tag.get(LONG, Long.BYTES));
        return computed && difference == 0;
    }

    /** What lies under block 0 of the key stream must be zero, so that the block itself appears. */
    private static void clearBlockZero(MemorySegment memory, long offset) {
        for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
            memory.set(LONG, offset - BLOCK_BYTES + i, 0L);
        }
    }

    /** Whoever has it could make another packet with the same tag. */
    private static void clearOneTimeKey(MemorySegment memory, long offset) {
        for (int i = 0; i < ONE_TIME_KEY_BYTES; i += Long.BYTES) {
            memory.set(LONG, offset - BLOCK_BYTES + i, 0L);
        }
    }

    /** RFC 8439, 2.4: the packet under the key stream, and block 0 of it in front of the packet. */
    private boolean keyStream(AeadKey key, long counter, long to, long from, int length) {
        iv.set(LONG, IV_COUNTER, counter);
        long newKey = key == cipherKey ? Libcrypto.NULL : key.memory().address();
        cipherKey = null;
        int wholeBlocks = roundUp(BLOCK_BYTES + length, BLOCK_BYTES);
        boolean done =
                Libcrypto.initChaCha20(cipher, newKey, ivAddress) == 1
                        && Libcrypto.chaCha20(
                                        cipher,
                                        to - BLOCK_BYTES,
                                        writtenAddress,
                                        from - BLOCK_BYTES,
                                        wholeBlocks)
                                == 1;
        if (done) {
            cipherKey = key;
        }
        return done;
    }

    /** RFC 8439, 2.8: zeros up to a multiple of 16, then the lengths; there is no other data. */
    private static void endMacInput(MemorySegment memory, long offset, int length) {
        long end = offset + length;
        memory.set(LONG, end, 0L);
        memory.set(LONG, end + Long.BYTES, 0L);
        long lengths = offset + roundUp(length, POLY1305_BLOCK_BYTES);
        memory.set(LONG, lengths, 0L);
        memory.set(LONG, lengths + Long.BYTES, length);
    }

    /**
     * The first four bytes of the nonce, which are zero in WireGuard: published vectors have more.
     */
    void setNoncePrefix(int prefix) {
        iv.set(INT, Integer.BYTES, prefix);
    }

    /** The tag of the ciphertext, whose end {@link #endMacInput} has prepared. */
    private boolean authenticate(long oneTimeKey, long ciphertext, int length, long tagTo) {
        int inputLength = roundUp(length, POLY1305_BLOCK_BYTES) + POLY1305_BLOCK_BYTES;
        return Libcrypto.initPoly1305(mac, oneTimeKey) == 1
                && Libcrypto.updatePoly1305(mac, ciphertext, inputLength) == 1
                && Libcrypto.finishPoly1305(mac, tagTo, writtenAddress) == 1;
    }

    private static int roundUp(int length, int block) {
        return (length + block - 1) & -block;
    }

    @Override
    public void forgetKey() {
        if (cipherKey == null) {
            return;
        }
        cipherKey = null;
        try {
            if (Libcrypto.initChaCha20(cipher, noKey.address(), ivAddress) != 1) {
                throw new IllegalStateException("libcrypto does not let go of a key");
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        cipherKey = null;
        Libcrypto.freeChaCha20(cipher);
        Libcrypto.freePoly1305(mac);
        cipher = Libcrypto.NULL;
        mac = Libcrypto.NULL;
    }

    /** libcrypto would follow a null pointer without asking. */
    private void checkNotClosed() {
        if (cipher == Libcrypto.NULL) {
            throw new IllegalStateException("this cipher is closed");
        }
    }
}
