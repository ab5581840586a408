package io.wirelatch.tunnel.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.wirelatch.tunnel.posix.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct mmsghdr}, as {@code recvmmsg} and {@code sendmmsg} want it: each with a
 * socket address, a list of buffers, and room for one control message. The buffers of all messages
 * stand in one array. The layout is that of 64-bit little-endian Linux:
 *
 * <pre>
 * struct mmsghdr (sys/socket.h), 64 bytes       struct cmsghdr (sys/socket.h)
 *    0 void *msg_name                              0 size_t cmsg_len, with these 16 bytes
 *    8 socklen_t msg_namelen (4)                   8 int cmsg_level
 *   16 struct iovec *msg_iov                      12 int cmsg_type
 *   24 size_t msg_iovlen                          16 its data, padded to 8 bytes
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
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;

    private static final int CMSG_LEN = 0;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;

    /** Room for one control message with up to 8 bytes of data. */
    private static final int CONTROL_BYTES = CMSG_DATA + 8;

    /** {@code linux/socket.h}: the datagram was longer than its buffer. */
    private static final int MSG_TRUNC = 0x20;

    private final MemorySegment headers;
    private final IoVector buffers;
    private final MemorySegment addresses;
    private final MemorySegment controls;
    private final int capacity;

    /**
     * @param capacity how many messages
     * @param buffers how many buffers all of them have together
     */
    MessageVector(int capacity, int buffers) {
        this.capacity = capacity;
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) capacity * HEADER_BYTES, 64);
        this.buffers = new IoVector(buffers);
        addresses = arena.allocate((long) capacity * SocketAddress.STRIDE, 64);
        controls = arena.allocate((long) capacity * CONTROL_BYTES, 64);
        for (int i = 0; i < capacity; i++) {
            long header = headerOffset(i);
            headers.set(JAVA_LONG, header + MSG_NAME, addresses.address() + addressOffset(i));
            headers.set(JAVA_INT, header + MSG_NAMELEN, SocketAddress.MAX_BYTES);
            headers.set(JAVA_LONG, header + MSG_CONTROL, controls.address() + controlOffset(i));
        }
    }

    int capacity() {
        return capacity;
    }

    MemorySegment headers() {
        return headers;
    }

    long headerOffset(int message) {
        return (long) message * HEADER_BYTES;
    }

    /** The memory of all socket addresses. */
    MemorySegment addresses() {
        return addresses;
    }

    long addressOffset(int message) {
        return (long) message * SocketAddress.STRIDE;
    }

    private static long controlOffset(int message) {
        return (long) message * CONTROL_BYTES;
    }

    /** Points a buffer to memory, which must be kept reachable until the call is over. */
    void setBuffer(int buffer, MemorySegment memory, long offset, int length) {
        buffers.set(buffer, memory, offset, length);
    }

    /** Gives a message {@code count} buffers, which follow one another. */
    void setBuffers(int message, int firstBuffer, int count) {
        long header = headerOffset(message);
        headers.set(JAVA_LONG, header + MSG_IOV, buffers.address(firstBuffer));
        headers.set(JAVA_LONG, header + MSG_IOVLEN, count);
    }

    /** Says how long the socket address is, or how much room there is for one. */
    void setAddressLength(int message, int length) {
        headers.set(JAVA_INT, headerOffset(message) + MSG_NAMELEN, length);
    }

    /** Lets the system write a control message to this message. */
    void expectControl(int message) {
        headers.set(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN, CONTROL_BYTES);
    }

    /** Has the system send this message's bytes as datagrams of {@code segmentBytes} each. */
    void setSegmentSize(int message, int segmentBytes) {
        long control = controlOffset(message);
        controls.set(JAVA_LONG, control + CMSG_LEN, CMSG_DATA + Short.BYTES);
        controls.set(JAVA_INT, control + CMSG_LEVEL, UdpOffload.SOL_UDP);
        controls.set(JAVA_INT, control + CMSG_TYPE, UdpOffload.UDP_SEGMENT);
        controls.set(JAVA_SHORT, control + CMSG_DATA, (short) segmentBytes);
        headers.set(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN, CONTROL_BYTES);
    }

    /** Has the system send this message as one datagram. */
    void setUnsegmented(int message) {
        headers.set(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN, 0L);
    }

    /** The size of the datagrams that were received as one; 0 when it was just one. */
    int receivedSegmentSize(int message) {
        long control = controlOffset(message);
        boolean isSize =
                headers.get(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN) > CMSG_DATA
                        && controls.get(JAVA_INT, control + CMSG_LEVEL) == UdpOffload.SOL_UDP
                        && controls.get(JAVA_INT, control + CMSG_TYPE) == UdpOffload.UDP_GRO;
        return isSize ? controls.get(JAVA_INT, control + CMSG_DATA) : 0;
    }

    /** How many bytes the system received into the message's buffers. */
    int receivedLength(int message) {
        return headers.get(JAVA_INT, headerOffset(message) + MSG_LEN);
    }

    boolean isTruncated(int message) {
        return (headers.get(JAVA_INT, headerOffset(message) + MSG_FLAGS) & MSG_TRUNC) != 0;
    }
}
