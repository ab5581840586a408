package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The ones' complement checksum of IP, TCP and UDP (RFC 1071). A sum is that of the 16-bit words in
 * network order; sums of ranges that begin at even distances from each other may simply be added,
 * and further words with them, until {@link #fold} brings the carries back in.
 */
public final class InternetChecksum {

    /** What {@link #fold} gives for words that include their own correct checksum. */
    public static final int VALID = 0xFFFF;

    private static final long LOW_HALF = 0xFFFF_FFFFL;

    /**
     * RFC 1071, 2(B): the byte order of the words does not matter as long as the result is swapped
     * in the end, so this is the order in which the machine reads fastest.
     */
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private InternetChecksum() {}

    /**
     * The sum over {@code length} bytes; an odd last byte counts as if a zero followed.
     *
     * @param length at most 2<sup>31</sup> - 8
     * @return folded, 0 to 0xFFFF, and 0 only if all bytes are zero
     */
    public static int sum(MemorySegment memory, long offset, int length) {
        long sum = 0;
        int whole = length & -Long.BYTES;
        // The compiler makes wide vectors of this loop, and of none that is unrolled by hand.
        for (int i = 0; i < whole; i += Long.BYTES) {
            long word = memory.get(LONG, offset + i);
            sum += (word & LOW_HALF) + (word >>> 32);
        }
        return foldSwapped(sum + tail(memory, offset + whole, length - whole));
    }

    /** The sum of the last {@code length} bytes, fewer than 8, as little-endian words. */
    private static long tail(MemorySegment memory, long offset, int length) {
        long sum = 0;
        int at = 0;
        if (length >= Integer.BYTES) {
            sum = memory.get(INT, offset) & LOW_HALF;
            at = Integer.BYTES;
        }
        for (int shift = 0; at < length; at++, shift += Byte.SIZE) {
            sum += (long) Fields.u8(memory, offset + at) << shift;
        }
        return sum;
    }

    /** The sum over an IPv4 header of 20 bytes: what {@link #sum} gives, without a loop. */
    static int sumOfIpv4Header(MemorySegment memory, long ip) {
        long first = memory.get(LONG, ip);
        long second = memory.get(LONG, ip + 8);
        long third = memory.get(INT, ip + 16) & LOW_HALF;
        return foldSwapped(halves(first) + halves(second) + third);
    }

    /**
     * The sum over the pseudo-header that TCP and UDP put before their own (RFC 9293, 3.1; RFC
     * 8200, 8.1): the addresses in the header at {@code ip}, the protocol and the length.
     *
     * @param ip where the packet begins, IPv4 or IPv6
     * @param transportLength of transport header and payload, 0 to 65,535
     */
    public static int pseudoHeaderSum(
            MemorySegment memory, long ip, int protocol, int transportLength) {
        long addresses;
        if (Fields.ipVersion(memory, ip) == 4) {
            addresses = halves(memory.get(LONG, ip + Fields.IPV4_ADDRESSES));
        } else {
            long at = ip + Fields.IPV6_ADDRESSES;
            addresses =
                    halves(memory.get(LONG, at))
                            + halves(memory.get(LONG, at + 8))
                            + halves(memory.get(LONG, at + 16))
                            + halves(memory.get(LONG, at + 24));
        }
        return fold((long) foldSwapped(addresses) + protocol + transportLength);
    }

    /** Brings all carries back in (RFC 1071, 1): 0 to 0xFFFF, and 0 only for 0. */
    public static int fold(long sum) {
        long folded = (sum & LOW_HALF) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) folded;
    }

    /** The checksum of words with this sum, their checksum field left out: 0 to 0xFFFF. */
    public static int checksum(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    private static int foldSwapped(long sum) {
        return Short.toUnsignedInt(Short.reverseBytes((short) fold(sum)));
    }

    private static long halves(long word) {
        return (word & LOW_HALF) + (word >>> 32);
    }
}
