package io.wirelatch.tunnel.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An array of {@code struct iovec} (sys/uio.h): pieces of memory that one call moves together. Each
 * has 16 bytes, a pointer and a length. Belongs to one thread.
 */
public final class IoVector {

    private static final int IOVEC_BYTES = 16;
    private static final int IOV_BASE = 0;
    private static final int IOV_LEN = 8;

    private final MemorySegment iovecs;

    /**
     * @param capacity how many pieces; the system takes 1,024 at most
     */
    public IoVector(int capacity) {
        iovecs = Arena.ofAuto().allocate((long) capacity * IOVEC_BYTES, 64);
    }

    /**
     * Sets a piece. The memory must be kept reachable until the call is over.
     *
     * @throws IndexOutOfBoundsException when the piece does not lie in the memory
     */
    public void set(int piece, MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        long iovec = (long) piece * IOVEC_BYTES;
        iovecs.set(JAVA_LONG, iovec + IOV_BASE, memory.address() + offset);
        iovecs.set(JAVA_LONG, iovec + IOV_LEN, length);
    }

    /** A pointer to a piece. */
    public long address(int piece) {
        return iovecs.address() + (long) piece * IOVEC_BYTES;
    }
}
