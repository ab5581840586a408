package io.wirelatch.tunnel.aead;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What {@link Aead} promises to refuse, whichever implementation is asked. */
final class AeadRanges {

    private AeadRanges() {}

    /**
     * @throws IndexOutOfBoundsException when a packet with its head- and tailroom does not lie in
     *     the memory
     */
    static void check(MemorySegment memory, long offset, int packetLength) {
        Objects.checkIndex(packetLength, Integer.MAX_VALUE);
        Objects.checkFromIndexSize(
                offset - Aead.HEADROOM_BYTES,
                (long) Aead.HEADROOM_BYTES + packetLength + Aead.TAILROOM_BYTES,
                memory.byteSize());
    }

    /**
     * How long the packet is that a sealed one of {@code sealedLength} bytes holds.
     *
     * @throws IllegalArgumentException when there is not even a tag
     */
    static int packetLength(int sealedLength) {
        if (sealedLength < Aead.TAG_BYTES) {
            throw new IllegalArgumentException(
                    "a sealed packet has at least "
                            + Aead.TAG_BYTES
                            + " bytes, not "
                            + sealedLength);
        }
        return sealedLength - Aead.TAG_BYTES;
    }
}
