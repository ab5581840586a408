package io.wirelatch.tunnel.icmp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.IpPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Which packets may be answered with an ICMP error at all (RFC 1122, 3.2.2; RFC 1812, 4.3.2.7; RFC
 * 4443, 2.4 e): never another error, nothing that many may have got, no later fragment, and nobody
 * whose address stands for no single host. Otherwise errors could beget errors, or storms.
 */
final class IcmpEligibility {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_OFFSET_MASK = 0x1FFF;
    private static final int PROTOCOL_ICMP = 1;

    /** The first octets of 127/8, and from 224 on of multicast, class E and broadcast addresses. */
    private static final int LOOPBACK = 127;

    private static final int FIRST_OF_MANY = 224;

    private static final int IPV6_HEADER = 40;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_OFFSET_MASK = 0xFFF8;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int ICMPV6 = 58;
    private static final int DESTINATION_OPTIONS = 60;

    /** RFC 4443, 2.1: what is less is an error. */
    private static final int FIRST_INFORMATIONAL = 128;

    private static final int REDIRECT = 137;

    private IcmpEligibility() {}

    /**
     * @param length the packet's, as {@link IpPacket#totalLength} has accepted it
     */
    static boolean mayAnswer(MemorySegment memory, int offset, int length) {
        return IpPacket.isIpv4(memory, offset)
                ? mayAnswerIpv4(memory, offset, length)
                : mayAnswerIpv6(memory, offset, length);
    }

    private static boolean mayAnswerIpv4(MemorySegment memory, int offset, int length) {
        int source = (int) (IpPacket.sourceHigh(memory, offset) >>> 56);
        int destination = (int) (IpPacket.destinationHigh(memory, offset) >>> 56);
        if (source == 0
                || source == LOOPBACK
                || source >= FIRST_OF_MANY
                || destination >= FIRST_OF_MANY
                || (memory.get(SHORT, offset + (long) IPV4_FRAGMENT) & IPV4_OFFSET_MASK) != 0) {
            return false;
        }
        if (u8(memory, offset + IPV4_PROTOCOL) != PROTOCOL_ICMP) {
            return true;
        }
        int icmp = (u8(memory, offset) & 0x0F) * 4;
        return icmp < length && isIpv4Query(u8(memory, offset + icmp));
    }

    /** What is not known could be an error. */
    private static boolean isIpv4Query(int type) {
        return switch (type) {
            case 0, 8, 9, 10, 13, 14, 15, 16, 17, 18 -> true;
            default -> false;
        };
    }

    private static boolean mayAnswerIpv6(MemorySegment memory, int offset, int length) {
        long sourceHigh = IpPacket.sourceHigh(memory, offset);
        long sourceLow = IpPacket.sourceLow(memory, offset);
        boolean unspecifiedOrLoopback = sourceHigh == 0 && (sourceLow == 0 || sourceLow == 1);
        if (unspecifiedOrLoopback
                || isIpv6Multicast(sourceHigh)
                || isIpv6Multicast(IpPacket.destinationHigh(memory, offset))) {
            return false;
        }
        return mayAnswerChain(
                memory,
                offset + IPV6_HEADER,
                offset + length,
                u8(memory, offset + IPV6_NEXT_HEADER));
    }

    /** Goes along the extension headers (RFC 8200, 4) to see what the packet carries. */
    private static boolean mayAnswerChain(MemorySegment memory, int begin, int end, int first) {
        int at = begin;
        int header = first;
        while (isExtension(header)) {
            if (at + 8 > end) {
                return false;
            }
            int next = u8(memory, at);
            int extent = u8(memory, at + 1);
            switch (header) {
                case FRAGMENT -> {
                    if ((memory.get(SHORT, at + 2L) & IPV6_OFFSET_MASK) != 0) {
                        return false;
                    }
                    at += 8;
                }
                case AUTHENTICATION -> at += (extent + 2) * 4;
                default -> at += (extent + 1) * 8;
            }
            header = next;
        }
        if (header != ICMPV6) {
            return true;
        }
        if (at >= end) {
            return false;
        }
        int type = u8(memory, at);
        return type >= FIRST_INFORMATIONAL && type != REDIRECT;
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    private static boolean isIpv6Multicast(long high) {
        return high >>> 56 == 0xFF;
    }

    private static int u8(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset));
    }
}
