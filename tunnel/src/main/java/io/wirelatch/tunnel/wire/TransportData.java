package io.wirelatch.tunnel.wire;

import java.lang.foreign.MemorySegment;

/**
 * A sealed packet (whitepaper, 5.4.6), read and written where it lies off the heap: at least 32
 * bytes, exactly that when it is a keepalive.
 *
 * <pre>
 *    0   type       1 byte, 4
 *    1   reserved   3 bytes, zero
 *    4   receiver   4 bytes, the index that the receiver picked in the handshake, little-endian
 *    8   counter    8 bytes, little-endian, unsigned
 *   16   packet     the padded inner packet, sealed, with its tag of 16 bytes
 * </pre>
 */
public final class TransportData {

    public static final int TYPE = 4;

    /** What stands before the sealed packet, in bytes. */
    public static final int HEADER_BYTES = 16;

    /** How much longer the message is than the padded inner packet, in bytes: header and tag. */
    public static final int OVERHEAD_BYTES = 32;

    private static final long TYPE_OFFSET = 0;
    private static final long RECEIVER_INDEX_OFFSET = 4;
    private static final long COUNTER_OFFSET = 8;

    private TransportData() {}

    /** The receiver's own index of the session, from the message at {@code offset}. */
    public static int receiverIndex(MemorySegment memory, long offset) {
        return memory.get(LittleEndian.INT, offset + RECEIVER_INDEX_OFFSET);
    }

    /** The counter that is the nonce; 64 bits, unsigned. */
    public static long counter(MemorySegment memory, long offset) {
        return memory.get(LittleEndian.LONG, offset + COUNTER_OFFSET);
    }

    /** Writes the {@link #HEADER_BYTES} bytes at {@code offset}. */
    public static void writeHeader(
            MemorySegment memory, long offset, int receiverIndex, long counter) {
        memory.set(LittleEndian.INT, offset + TYPE_OFFSET, TYPE);
        memory.set(LittleEndian.INT, offset + RECEIVER_INDEX_OFFSET, receiverIndex);
        memory.set(LittleEndian.LONG, offset + COUNTER_OFFSET, counter);
    }
}
