package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;

/**
 * Which headers of two packets of one flow must agree so that the second may travel under the
 * header of the first, and come back unchanged when somebody cuts them apart.
 */
final class JoinRules {

    /** May differ: PSH and FIN go to the run's last packet, CWR stays on its first. */
    private static final int TCP_OWN_FLAGS = Fields.TCP_PSH | Fields.TCP_FIN | Fields.TCP_CWR;

    /** The same bits in the 32-bit word of data offset, flags and window. */
    private static final int TCP_OWN_BITS = TCP_OWN_FLAGS << 16;

    /** Twelve bytes of options: two of padding and the ten of RFC 7323, 3.2. */
    private static final int TCP_HEADER_WITH_TIMESTAMPS = Fields.TCP_MIN_HEADER + 12;

    private JoinRules() {}

    /**
     * @param head where the run's first packet begins
     * @param packet of the same flow, with room for it in the run
     * @param packetsInRun before it
     * @param nextSequence that a TCP segment must have
     */
    static boolean allow(
            MemorySegment memory,
            int head,
            FlowPacket packet,
            int headHeaderLength,
            int packetsInRun,
            int nextSequence) {
        if (packet.headerLength() != headHeaderLength
                || !sameIpFields(memory, head, packet, packetsInRun)) {
            return false;
        }
        return !packet.isTcp()
                || (packet.sequence() == nextSequence && sameTcpFields(memory, head, packet));
    }

    private static boolean sameIpFields(
            MemorySegment memory, long head, FlowPacket packet, int packetsInRun) {
        long own = packet.offset();
        if (packet.isIpv4()) {
            // Version, header length and TOS; then fragment word, TTL and protocol.
            return Fields.u16(memory, own) == Fields.u16(memory, head)
                    && sameInt(memory, own, head, Fields.IPV4_FRAGMENT)
                    && fittingId(memory, head, own, packetsInRun);
        }
        // Version, traffic class and flow label; then next header and hop limit.
        return sameInt(memory, own, head, 0)
                && Fields.u16(memory, own + Fields.IPV6_NEXT_HEADER)
                        == Fields.u16(memory, head + Fields.IPV6_NEXT_HEADER);
    }

    /** RFC 6864, 4: of a packet that must not be fragmented, the ID means nothing. */
    private static boolean fittingId(MemorySegment memory, long head, long own, int packetsInRun) {
        if ((Fields.u16(memory, own + Fields.IPV4_FRAGMENT) & Fields.IPV4_DF) != 0) {
            return true;
        }
        int expected = Fields.u16(memory, head + Fields.IPV4_ID) + packetsInRun & 0xFFFF;
        return Fields.u16(memory, own + Fields.IPV4_ID) == expected;
    }

    private static boolean sameTcpFields(MemorySegment memory, int headIp, FlowPacket packet) {
        long own = packet.transport();
        long head = (long) headIp + packet.transportStart();
        int ownWord = Fields.i32(memory, own + Fields.TCP_DATA_OFFSET);
        int headWord = Fields.i32(memory, head + Fields.TCP_DATA_OFFSET);
        boolean sameFlagsAndWindow = ((ownWord ^ headWord) & ~TCP_OWN_BITS) == 0;
        // RFC 3168, 6.1.2: CWR is said once; whoever carries it begins a run.
        boolean congestionWindowReduced = (ownWord & Fields.TCP_CWR << 16) != 0;
        int end = packet.headerLength() - packet.transportStart();
        return sameFlagsAndWindow
                && !congestionWindowReduced
                && sameInt(memory, own, head, Fields.TCP_ACKNOWLEDGMENT)
                && Fields.u16(memory, own + Fields.TCP_URGENT_POINTER)
                        == Fields.u16(memory, head + Fields.TCP_URGENT_POINTER)
                && sameOptions(memory, own, head, end);
    }

    private static boolean sameOptions(MemorySegment memory, long own, long head, int end) {
        if (end == TCP_HEADER_WITH_TIMESTAMPS) {
            // What nearly every segment has: cheaper to compare than a loop is to enter.
            return sameLong(memory, own, head, Fields.TCP_MIN_HEADER)
                    && sameInt(memory, own, head, Fields.TCP_MIN_HEADER + Long.BYTES);
        }
        for (int at = Fields.TCP_MIN_HEADER; at < end; at += Integer.BYTES) {
            if (!sameInt(memory, own, head, at)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameLong(MemorySegment memory, long own, long head, int field) {
        return Fields.i64(memory, own + field) == Fields.i64(memory, head + field);
    }

    private static boolean sameInt(MemorySegment memory, long own, long head, int field) {
        return Fields.i32(memory, own + field) == Fields.i32(memory, head + field);
    }
}
