package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;

/** Finds the TCP or UDP header of a packet by its IP header alone. */
final class TransportStart {

    /** What {@link #find} gives where there is no such header. */
    static final int NONE = -1;

    /** More fragments, or a fragment offset: this is not the whole of a datagram. */
    private static final int IPV4_FRAGMENTED = 0x3FFF;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;

    private static final int EXTENSION_UNIT = 8;

    private TransportStart() {}

    /**
     * Looks for the header of a protocol behind IPv4 options or IPv6 extension headers.
     *
     * @param length of the packet, whatever its header says
     * @return bytes from the packet's first to the header's, which may be the packet's end; {@link
     *     #NONE} for another protocol, a fragment, or headers that do not fit into the packet
     */
    static int find(MemorySegment memory, long ip, int length, int protocol) {
        if (length < Fields.IPV4_MIN_HEADER) {
            return NONE;
        }
        return switch (Fields.ipVersion(memory, ip)) {
            case 4 -> findInIpv4(memory, ip, length, protocol);
            case 6 -> findInIpv6(memory, ip, length, protocol);
            default -> NONE;
        };
    }

    private static int findInIpv4(MemorySegment memory, long ip, int length, int protocol) {
        int headerLength = (Fields.u8(memory, ip) & 0x0F) << 2;
        boolean fits = headerLength >= Fields.IPV4_MIN_HEADER && headerLength <= length;
        boolean whole = (Fields.u16(memory, ip + Fields.IPV4_FRAGMENT) & IPV4_FRAGMENTED) == 0;
        boolean wanted = Fields.u8(memory, ip + Fields.IPV4_PROTOCOL) == protocol;
        return fits && whole && wanted ? headerLength : NONE;
    }

    /** RFC 8200, 4: each extension header says what follows it and how long it is itself. */
    private static int findInIpv6(MemorySegment memory, long ip, int length, int protocol) {
        if (length < Fields.IPV6_HEADER) {
            return NONE;
        }
        int next = Fields.u8(memory, ip + Fields.IPV6_NEXT_HEADER);
        int at = Fields.IPV6_HEADER;
        while (next != protocol) {
            boolean known = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS;
            if (!known || at + EXTENSION_UNIT > length) {
                return NONE;
            }
            next = Fields.u8(memory, ip + at);
            at += (Fields.u8(memory, ip + at + 1) + 1) * EXTENSION_UNIT;
        }
        return at <= length ? at : NONE;
    }
}
