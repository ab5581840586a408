package io.wirelatch.tunnel.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads the header of the IP packet at an offset, in place: IPv4 (RFC 791) or IPv6 (RFC 8200).
 * Addresses come as the two halves of a 128-bit key, most significant bit first; an IPv4 address
 * fills the upper 32 bits of the upper half.
 */
public final class IpPacket {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_MIN_HEADER = 20;
    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV4_TTL = 8;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;

    private static final int IPV6_HEADER = 40;
    private static final int IPV6_PAYLOAD_LENGTH = 4;
    private static final int IPV6_HOP_LIMIT = 7;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;

    private IpPacket() {}

    /**
     * The length that the packet itself says it has, which may be less than {@code available}:
     * transport data is padded.
     *
     * @return at least one header, at most {@code available}; 0 when this is no whole IP packet
     */
    public static int totalLength(MemorySegment memory, long offset, int available) {
        if (available < IPV4_MIN_HEADER) {
            return 0;
        }
        int total;
        int shortest;
        if (isIpv4(memory, offset)) {
            total = Short.toUnsignedInt(memory.get(SHORT, offset + IPV4_TOTAL_LENGTH));
            shortest = (memory.get(JAVA_BYTE, offset) & 0x0F) * 4;
            if (shortest < IPV4_MIN_HEADER) {
                return 0;
            }
        } else if (isIpv6(memory, offset) && available >= IPV6_HEADER) {
            total =
                    IPV6_HEADER
                            + Short.toUnsignedInt(memory.get(SHORT, offset + IPV6_PAYLOAD_LENGTH));
            shortest = IPV6_HEADER;
        } else {
            return 0;
        }
        return total < shortest || total > available ? 0 : total;
    }

    public static boolean isIpv4(MemorySegment memory, long offset) {
        return (memory.get(JAVA_BYTE, offset) & 0xF0) == 0x40;
    }

    public static boolean isIpv6(MemorySegment memory, long offset) {
        return (memory.get(JAVA_BYTE, offset) & 0xF0) == 0x60;
    }

    /** Upper half of the source address of a packet that {@link #totalLength} has accepted. */
    public static long sourceHigh(MemorySegment memory, long offset) {
        return isIpv4(memory, offset)
                ? (long) memory.get(INT, offset + IPV4_SOURCE) << 32
                : memory.get(LONG, offset + IPV6_SOURCE);
    }

    /** Lower half of the source address; 0 for IPv4. */
    public static long sourceLow(MemorySegment memory, long offset) {
        return isIpv4(memory, offset) ? 0 : memory.get(LONG, offset + IPV6_SOURCE + 8);
    }

    /** Upper half of the destination address of a packet that {@link #totalLength} has accepted. */
    public static long destinationHigh(MemorySegment memory, long offset) {
        return isIpv4(memory, offset)
                ? (long) memory.get(INT, offset + IPV4_DESTINATION) << 32
                : memory.get(LONG, offset + IPV6_DESTINATION);
    }

    /** Lower half of the destination address; 0 for IPv4. */
    public static long destinationLow(MemorySegment memory, long offset) {
        return isIpv4(memory, offset) ? 0 : memory.get(LONG, offset + IPV6_DESTINATION + 8);
    }

    /** Upper half of an address as it would stand in a packet. */
    public static long high(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? address.low() << 32 : address.high();
    }

    /** Lower half of an address as it would stand in a packet; 0 for IPv4. */
    public static long low(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? 0 : address.low();
    }

    /**
     * Takes one from the TTL or hop limit, as every router does; the IPv4 header checksum follows
     * (RFC 1624).
     *
     * @return false when nothing is left of it, and the packet must go no further
     */
    public static boolean decrementTtl(MemorySegment memory, long offset) {
        boolean ipv4 = isIpv4(memory, offset);
        long field = offset + (ipv4 ? IPV4_TTL : IPV6_HOP_LIMIT);
        int ttl = Byte.toUnsignedInt(memory.get(JAVA_BYTE, field));
        if (ttl <= 1) {
            return false;
        }
        memory.set(JAVA_BYTE, field, (byte) (ttl - 1));
        if (ipv4) {
            // The TTL is the high byte of its 16-bit word, so the word has lost 0x0100; in one's
            // complement arithmetic the checksum gains as much, the carry coming round.
            long checksumField = offset + IPV4_CHECKSUM;
            int sum = Short.toUnsignedInt(memory.get(SHORT, checksumField)) + 0x0100;
            // 0xFFFF is zero as well, and comes round as such: that is what others compute.
            int carry = sum >= 0xFFFF ? 1 : 0;
            memory.set(SHORT, checksumField, (short) (sum + carry));
        }
        return true;
    }
}
