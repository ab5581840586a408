package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import io.wirelatch.tunnel.posix.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Endpoints as the kernel writes them (netinet/in.h); ports and addresses are in network byte
 * order:
 *
 * <pre>
 * struct sockaddr_in, 16 bytes          struct sockaddr_in6, 28 bytes
 *   0 sa_family_t (2) AF_INET             0 sa_family_t (2) AF_INET6
 *   2 in_port_t (2)                       2 in_port_t (2)
 *   4 in_addr (4)                         4 flow information (4)
 *                                         8 in6_addr (16)
 *                                        24 scope id (4), in native order
 * </pre>
 */
final class SocketAddress {

    static final int IPV4_BYTES = 16;
    static final int IPV6_BYTES = 28;
    static final int MAX_BYTES = IPV6_BYTES;

    /** How far socket addresses lie apart in an array of ours. */
    static final int STRIDE = 32;

    static final int PORT = 2;
    static final int IPV4_ADDRESS = 4;
    static final int IPV6_HIGH = 8;
    static final int IPV6_LOW = 16;
    static final int IPV6_SCOPE = 24;

    /** The upper half of the lower 64 bits of ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
    private static final long MAPPED_PREFIX = 0xFFFFL << 32;

    private static final long IPV4_MASK = 0xFFFF_FFFFL;

    private static final ValueLayout.OfShort FAMILY_LAYOUT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt SCOPE_LAYOUT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NET_LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    /** Writes a {@code sockaddr_in6}; an IPv4 endpoint becomes a mapped address. */
    static void writeIpv6(MemorySegment memory, long offset, Endpoint endpoint) {
        IpAddress address = endpoint.address();
        memory.set(FAMILY_LAYOUT, offset, (short) Libc.AF_INET6);
        memory.set(NET_SHORT, offset + PORT, (short) endpoint.port());
        memory.set(NET_LONG, offset + IPV6_HIGH, address.high());
        memory.set(NET_LONG, offset + IPV6_LOW, ipv6Low(address));
        memory.set(SCOPE_LAYOUT, offset + IPV6_SCOPE, endpoint.scopeId());
    }

    /** Writes a {@code sockaddr_in} for an IPv4 endpoint. */
    static void writeIpv4(MemorySegment memory, long offset, Endpoint endpoint) {
        memory.set(FAMILY_LAYOUT, offset, (short) Libc.AF_INET);
        memory.set(NET_SHORT, offset + PORT, (short) endpoint.port());
        memory.set(NET_INT, offset + IPV4_ADDRESS, (int) endpoint.address().low());
    }

    /**
     * Reads either kind, a mapped address as IPv4.
     *
     * @param local the address of this machine that goes with it
     */
    static Endpoint read(
            MemorySegment memory, long offset, LocalAddress local, EndpointCache cache) {
        int port = memory.get(NET_SHORT, offset + PORT) & 0xFFFF;
        if (memory.get(FAMILY_LAYOUT, offset) == Libc.AF_INET) {
            long address = memory.get(NET_INT, offset + IPV4_ADDRESS) & IPV4_MASK;
            return cache.get(IpFamily.IPV4, 0, address, port, 0, local);
        }
        long high = memory.get(NET_LONG, offset + IPV6_HIGH);
        long low = memory.get(NET_LONG, offset + IPV6_LOW);
        if (isMapped(high, low)) {
            return cache.get(IpFamily.IPV4, 0, low & IPV4_MASK, port, 0, local);
        }
        int scopeId = memory.get(SCOPE_LAYOUT, offset + IPV6_SCOPE);
        return cache.get(IpFamily.IPV6, high, low, port, scopeId, local);
    }

    /** Whether the halves of an IPv6 address are those of a mapped one. */
    static boolean isMapped(long high, long low) {
        return high == 0 && (low & ~IPV4_MASK) == MAPPED_PREFIX;
    }

    /** The lower half of an address as a socket of the IPv6 family has it, an IPv4 one mapped. */
    static long ipv6Low(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? MAPPED_PREFIX | address.low() : address.low();
    }
}
