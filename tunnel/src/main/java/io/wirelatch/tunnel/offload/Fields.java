package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the fields of IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and UDP (RFC 768) headers
 * are, counted from each header's first byte, and how to read and write them in network order.
 */
final class Fields {

    static final int PROTOCOL_TCP = 6;
    static final int PROTOCOL_UDP = 17;

    static final int IPV4_MIN_HEADER = 20;
    static final int IPV4_TOTAL_LENGTH = 2;
    static final int IPV4_ID = 4;
    static final int IPV4_FRAGMENT = 6;
    static final int IPV4_PROTOCOL = 9;
    static final int IPV4_CHECKSUM = 10;
    static final int IPV4_ADDRESSES = 12;

    /** In the fragment word: don't fragment. */
    static final int IPV4_DF = 0x4000;

    static final int IPV6_HEADER = 40;
    static final int IPV6_PAYLOAD_LENGTH = 4;
    static final int IPV6_NEXT_HEADER = 6;
    static final int IPV6_ADDRESSES = 8;

    /** Source and destination port, in both transports. */
    static final int PORTS = 0;

    static final int TCP_MIN_HEADER = 20;
    static final int TCP_SEQUENCE = 4;
    static final int TCP_ACKNOWLEDGMENT = 8;
    static final int TCP_DATA_OFFSET = 12;
    static final int TCP_FLAGS = 13;
    static final int TCP_CHECKSUM = 16;
    static final int TCP_URGENT_POINTER = 18;

    static final int TCP_FIN = 0x01;
    static final int TCP_SYN = 0x02;
    static final int TCP_RST = 0x04;
    static final int TCP_PSH = 0x08;
    static final int TCP_ACK = 0x10;
    static final int TCP_URG = 0x20;
    static final int TCP_CWR = 0x80;

    static final int UDP_HEADER = 8;
    static final int UDP_LENGTH = 4;
    static final int UDP_CHECKSUM = 6;

    /** The longest IP packet that is handled: what IPv4's total length can say. */
    static final int MAX_PACKET = 65_535;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Fields() {}

    static int u8(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset));
    }

    static int u16(MemorySegment memory, long offset) {
        return Short.toUnsignedInt(memory.get(SHORT, offset));
    }

    static int i32(MemorySegment memory, long offset) {
        return memory.get(INT, offset);
    }

    static long i64(MemorySegment memory, long offset) {
        return memory.get(LONG, offset);
    }

    static void putU8(MemorySegment memory, long offset, int value) {
        memory.set(JAVA_BYTE, offset, (byte) value);
    }

    static void putU16(MemorySegment memory, long offset, int value) {
        memory.set(SHORT, offset, (short) value);
    }

    static void putI32(MemorySegment memory, long offset, int value) {
        memory.set(INT, offset, value);
    }

    /** The version field of the IP packet at an offset: 4, 6, or what else stands there. */
    static int ipVersion(MemorySegment memory, long ip) {
        return u8(memory, ip) >>> 4;
    }

    /** Length in bytes that the data offset of the TCP header at an offset gives. */
    static int tcpHeaderLength(MemorySegment memory, long tcp) {
        return u8(memory, tcp + TCP_DATA_OFFSET) >>> 4 << 2;
    }
}
