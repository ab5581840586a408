package io.wirelatch.tunnel.icmp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.offload.InternetChecksum;
import io.wirelatch.tunnel.packet.IpPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What a sender is told about a packet of its that goes no further: an ICMP message (RFC 792, RFC
 * 1812) for an IPv4 packet, an ICMPv6 message (RFC 4443) for an IPv6 packet, which quotes as much
 * of the packet as it may. It is written over the packet itself, so nothing is allocated.
 *
 * <pre>
 *   IP header (20 or 40) | type (1) code (1) checksum (2) unused (4) | the packet's beginning
 * </pre>
 */
public enum IcmpError {
    /** Nobody has that address, or it is not known where they are. */
    HOST_UNREACHABLE(3, 1, 1, 3),
    /** The packet has passed as many routers as it may. */
    TIME_EXCEEDED(11, 0, 3, 0);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_HEADER = 20;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_SOURCE = 8;
    private static final int ICMP_HEADER = 8;
    private static final int ICMP_CHECKSUM = 2;

    /** RFC 1812, 4.3.2.3: as much as fits into a datagram of this length. */
    private static final int IPV4_MAX_BYTES = 576;

    /** RFC 4443, 3.1: as much as fits into the least MTU of IPv6. */
    private static final int IPV6_MAX_BYTES = 1280;

    private static final int PROTOCOL_ICMP = 1;
    private static final int PROTOCOL_ICMPV6 = 58;
    private static final int TTL = 64;

    /** RFC 1812, 4.3.2.5: an error's precedence is that of internetwork control. */
    private static final int PRECEDENCE = 0xC0;

    private static final int TYPE_OF_SERVICE_MASK = 0x1E;
    private static final int DONT_FRAGMENT = 0x4000;

    private final int ipv4TypeAndCode;
    private final int ipv6TypeAndCode;

    IcmpError(int ipv4Type, int ipv4Code, int ipv6Type, int ipv6Code) {
        this.ipv4TypeAndCode = (ipv4Type << 8) | ipv4Code;
        this.ipv6TypeAndCode = (ipv6Type << 8) | ipv6Code;
    }

    /**
     * Puts this error about a packet into the packet's place, addressed to the packet's source.
     *
     * @param offset where the packet begins; there must be room for 48 bytes more than it has
     * @param length the packet's, as {@link IpPacket#totalLength} has accepted it
     * @param sourceHigh whom the error comes from, an address as {@link IpPacket} gives it
     * @return the error's length
     */
    public int replace(
            MemorySegment memory, int offset, int length, long sourceHigh, long sourceLow) {
        return IpPacket.isIpv4(memory, offset)
                ? replaceIpv4(memory, offset, length, sourceHigh)
                : replaceIpv6(memory, offset, length, sourceHigh, sourceLow);
    }

    private int replaceIpv4(MemorySegment memory, int offset, int length, long source) {
        int quoted = Math.min(length, IPV4_MAX_BYTES - IPV4_HEADER - ICMP_HEADER);
        int total = IPV4_HEADER + ICMP_HEADER + quoted;
        long destination = IpPacket.sourceHigh(memory, offset);
        int typeOfService =
                (memory.get(JAVA_BYTE, offset + 1L) & TYPE_OF_SERVICE_MASK) | PRECEDENCE;
        int icmp = offset + IPV4_HEADER;
        MemorySegment.copy(memory, offset, memory, (long) icmp + ICMP_HEADER, quoted);

        memory.set(SHORT, offset, (short) (0x4500 | typeOfService));
        memory.set(SHORT, offset + 2L, (short) total);
        memory.set(INT, offset + 4L, DONT_FRAGMENT);
        memory.set(INT, offset + 8L, (TTL << 24) | (PROTOCOL_ICMP << 16));
        memory.set(INT, offset + (long) IPV4_SOURCE, (int) (source >>> 32));
        memory.set(INT, offset + IPV4_SOURCE + 4L, (int) (destination >>> 32));
        int headerSum = InternetChecksum.sum(memory, offset, IPV4_HEADER);
        memory.set(SHORT, offset + 10L, (short) InternetChecksum.checksum(headerSum));
        writeIcmp(memory, icmp, ipv4TypeAndCode, total - IPV4_HEADER, 0);
        return total;
    }

    private int replaceIpv6(
            MemorySegment memory, int offset, int length, long sourceHigh, long sourceLow) {
        int quoted = Math.min(length, IPV6_MAX_BYTES - IPV6_HEADER - ICMP_HEADER);
        int icmpLength = ICMP_HEADER + quoted;
        long destinationHigh = IpPacket.sourceHigh(memory, offset);
        long destinationLow = IpPacket.sourceLow(memory, offset);
        int icmp = offset + IPV6_HEADER;
        MemorySegment.copy(memory, offset, memory, (long) icmp + ICMP_HEADER, quoted);

        memory.set(INT, offset, 0x6000_0000);
        memory.set(INT, offset + 4L, (icmpLength << 16) | (PROTOCOL_ICMPV6 << 8) | TTL);
        memory.set(LONG, offset + (long) IPV6_SOURCE, sourceHigh);
        memory.set(LONG, offset + IPV6_SOURCE + 8L, sourceLow);
        memory.set(LONG, offset + IPV6_SOURCE + 16L, destinationHigh);
        memory.set(LONG, offset + IPV6_SOURCE + 24L, destinationLow);
        int pseudoHeaderSum =
                InternetChecksum.pseudoHeaderSum(memory, offset, PROTOCOL_ICMPV6, icmpLength);
        writeIcmp(memory, icmp, ipv6TypeAndCode, icmpLength, pseudoHeaderSum);
        return IPV6_HEADER + icmpLength;
    }

    /** Writes the header before a quotation that is there already. */
    private static void writeIcmp(
            MemorySegment memory, int icmp, int typeAndCode, int length, int pseudoHeaderSum) {
        memory.set(INT, icmp, typeAndCode << 16);
        memory.set(INT, icmp + 4L, 0);
        long sum = (long) InternetChecksum.sum(memory, icmp, length) + pseudoHeaderSum;
        memory.set(SHORT, (long) icmp + ICMP_CHECKSUM, (short) InternetChecksum.checksum(sum));
    }
}
