package io.wirelatch.tunnel.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.LocalAddress;
import io.wirelatch.tunnel.posix.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An array of {@code struct mmsghdr}, as {@code recvmmsg} and {@code sendmmsg} want it: each with a
 * socket address, a list of buffers, and room for two control messages. The buffers of all messages
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

    private static final int CMSG_ALIGNMENT = 8;

    /** Room for a segment size (16 and 4 bytes) and packet information (16 and 20), padded. */
    private static final int CONTROL_BYTES = CMSG_DATA + 8 + CMSG_DATA + 24;

    private static final int NOT_FOUND = -1;

    /** {@code linux/socket.h}: the datagram was longer than its buffer. */
    private static final int MSG_TRUNC = 0x20;

    private static final long IPV4_MASK = 0xFFFF_FFFFL;

    private static final ValueLayout.OfInt NET_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    /** Control data are aligned to 8 bytes. */
    private static final ValueLayout.OfLong NET_LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

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

    /** Has the system send this message as one datagram, and from where it chooses. */
    void clearControl(int message) {
        headers.set(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN, 0L);
    }

    /** Has the system send this message's bytes as datagrams of {@code segmentBytes} each. */
    void addSegmentSize(int message, int segmentBytes) {
        long data = addControl(message, UdpOffload.SOL_UDP, UdpOffload.UDP_SEGMENT, Short.BYTES);
        controls.set(JAVA_SHORT, data, (short) segmentBytes);
    }

    /** Has the system send this message from that address. */
    void addIpv6Source(int message, LocalAddress source) {
        long data =
                addControl(
                        message,
                        PacketInfo.IPPROTO_IPV6,
                        PacketInfo.IPV6_PKTINFO,
                        PacketInfo.IPV6_BYTES);
        IpAddress address = source.address();
        controls.set(NET_LONG, data + PacketInfo.IPV6_HIGH, address.high());
        controls.set(NET_LONG, data + PacketInfo.IPV6_LOW, SocketAddress.ipv6Low(address));
        controls.set(JAVA_INT, data + PacketInfo.IPV6_INTERFACE, 0);
    }

    /** The same on a socket of the IPv4 family. */
    void addIpv4Source(int message, LocalAddress source) {
        long data =
                addControl(
                        message,
                        PacketInfo.IPPROTO_IP,
                        PacketInfo.IP_PKTINFO,
                        PacketInfo.IPV4_BYTES);
        controls.set(JAVA_INT, data, 0);
        controls.set(NET_INT, data + PacketInfo.IPV4_SOURCE, (int) source.address().low());
        controls.set(NET_INT, data + PacketInfo.IPV4_DESTINATION, 0);
    }

    /** The size of the datagrams that were received as one; 0 when it was just one. */
    int receivedSegmentSize(int message) {
        long data = findControl(message, UdpOffload.SOL_UDP, UdpOffload.UDP_GRO);
        return data == NOT_FOUND ? 0 : controls.get(JAVA_INT, data);
    }

    /** The address of this machine that the message was received at. */
    LocalAddress receivedAt(int message, LocalAddresses known) {
        long ipv6 = findControl(message, PacketInfo.IPPROTO_IPV6, PacketInfo.IPV6_PKTINFO);
        if (ipv6 != NOT_FOUND) {
            long high = controls.get(NET_LONG, ipv6 + PacketInfo.IPV6_HIGH);
            long low = controls.get(NET_LONG, ipv6 + PacketInfo.IPV6_LOW);
            return SocketAddress.isMapped(high, low)
                    ? known.get(IpFamily.IPV4, 0, low & IPV4_MASK)
                    : known.get(IpFamily.IPV6, high, low);
        }
        long ipv4 = findControl(message, PacketInfo.IPPROTO_IP, PacketInfo.IP_PKTINFO);
        if (ipv4 != NOT_FOUND) {
            int address = controls.get(NET_INT, ipv4 + PacketInfo.IPV4_DESTINATION);
            return known.get(IpFamily.IPV4, 0, address & IPV4_MASK);
        }
        return LocalAddress.ANY;
    }

    /** Begins one more control message, and says where its data go. */
    private long addControl(int message, int level, int type, int dataBytes) {
        int length = controlLength(message);
        long control = controlOffset(message) + length;
        controls.set(JAVA_LONG, control + CMSG_LEN, CMSG_DATA + dataBytes);
        controls.set(JAVA_INT, control + CMSG_LEVEL, level);
        controls.set(JAVA_INT, control + CMSG_TYPE, type);
        headers.set(
                JAVA_LONG,
                headerOffset(message) + MSG_CONTROLLEN,
                length + CMSG_DATA + aligned(dataBytes));
        return control + CMSG_DATA;
    }

    /** Where the data of a control message that was received are. */
    private long findControl(int message, int level, int type) {
        long control = controlOffset(message);
        long end = control + controlLength(message);
        while (control + CMSG_DATA < end) {
            if (controls.get(JAVA_INT, control + CMSG_LEVEL) == level
                    && controls.get(JAVA_INT, control + CMSG_TYPE) == type) {
                return control + CMSG_DATA;
            }
            int length = (int) controls.get(JAVA_LONG, control + CMSG_LEN);
            control += aligned(Math.max(length, CMSG_DATA));
        }
        return NOT_FOUND;
    }

    private int controlLength(int message) {
        return (int) headers.get(JAVA_LONG, headerOffset(message) + MSG_CONTROLLEN);
    }

    private static int aligned(int length) {
        return (length + CMSG_ALIGNMENT - 1) & -CMSG_ALIGNMENT;
    }

    /** How many bytes the system received into the message's buffers. */
    int receivedLength(int message) {
        return headers.get(JAVA_INT, headerOffset(message) + MSG_LEN);
    }

    boolean isTruncated(int message) {
        return (headers.get(JAVA_INT, headerOffset(message) + MSG_FLAGS) & MSG_TRUNC) != 0;
    }
}
