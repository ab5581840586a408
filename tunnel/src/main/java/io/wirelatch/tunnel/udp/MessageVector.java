package io.wirelatch.tunnel.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct mmsghdr}, each with one buffer and one socket address, as {@code
 * recvmmsg} and {@code sendmmsg} want it. The layout is that of 64-bit little-endian Linux:
 *
 * <pre>
 * struct mmsghdr (sys/socket.h), 64 bytes       struct iovec (sys/uio.h), 16 bytes
 *    0 void *msg_name                              0 void *iov_base
 *    8 socklen_t msg_namelen (4)                   8 size_t iov_len
 *   16 struct iovec *msg_iov
 *   24 size_t msg_iovlen
 *   32 void *msg_control
 *   40 size_t msg_controllen
 *   48 int msg_flags
 *   56 unsigned msg_len
 * </pre>
 *
 * <p>Belongs to one thread.
 */
final class MessageVector {

    /** Size of a {@code struct mmsghdr}. */
    static final int HEADER_BYTES = 64;

    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;

    private static final int IOVEC_BYTES = 16;
    private static final int IOV_BASE = 0;
    private static final int IOV_LEN = 8;

    /** {@code linux/socket.h}: the datagram was longer than its buffer. */
    private static final int MSG_TRUNC = 0x20;

    private final MemorySegment headers;
    private final MemorySegment iovecs;
    private final MemorySegment addresses;
    private final int capacity;

    MessageVector(int capacity) {
        this.capacity = capacity;
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) capacity * HEADER_BYTES, 64);
        iovecs = arena.allocate((long) capacity * IOVEC_BYTES, 64);
        addresses = arena.allocate((long) capacity * SocketAddress.STRIDE, 64);
        for (int i = 0; i < capacity; i++) {
            long header = headerOffset(i);
            headers.set(JAVA_LONG, header + MSG_NAME, addresses.address() + addressOffset(i));
            headers.set(JAVA_INT, header + MSG_NAMELEN, SocketAddress.MAX_BYTES);
            headers.set(JAVA_LONG, header + MSG_IOV, iovecs.address() + (long) i * IOVEC_BYTES);
            headers.set(JAVA_LONG, header + MSG_IOVLEN, 1);
        }
    }

    int capacity() {
        return capacity;
    }

    MemorySegment headers() {
        return headers;
    }

    long headerOffset(int index) {
        return (long) index * HEADER_BYTES;
    }

    /** The memory of all socket addresses. */
    MemorySegment addresses() {
        return addresses;
    }

    long addressOffset(int index) {
        return (long) index * SocketAddress.STRIDE;
    }

    /**
     * Points message {@code index} to its buffer.
     *
     * @param address a pointer; the caller answers for it
     */
    void setBuffer(int index, long address, int length) {
        long iovec = (long) index * IOVEC_BYTES;
        iovecs.set(JAVA_LONG, iovec + IOV_BASE, address);
        iovecs.set(JAVA_LONG, iovec + IOV_LEN, length);
    }

    /** Says how long the socket address is, or how much room there is for one. */
    void setAddressLength(int index, int length) {
        headers.set(JAVA_INT, headerOffset(index) + MSG_NAMELEN, length);
    }

    /** How many bytes the system received into the buffer. */
    int receivedLength(int index) {
        return headers.get(JAVA_INT, headerOffset(index) + MSG_LEN);
    }

    boolean isTruncated(int index) {
        return (headers.get(JAVA_INT, headerOffset(index) + MSG_FLAGS) & MSG_TRUNC) != 0;
    }
}
