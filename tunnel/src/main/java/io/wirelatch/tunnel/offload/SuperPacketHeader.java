package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;

/**
 * Turns the header of a run's first packet into that of the whole run: the length of all payloads,
 * a checksum field with the pseudo-header's sum alone, and a {@link VirtioNetHeader} in front.
 */
final class SuperPacketHeader {

    private static final int FLAGS_OF_THE_LAST = Fields.TCP_PSH | Fields.TCP_FIN;

    private SuperPacketHeader() {}

    /**
     * @param head the first packet, as it came; the {@link VirtioNetHeader#LENGTH} bytes before it
     *     are overwritten
     * @param length of the whole run as one packet
     * @param last where the last packet begins
     */
    static void write(MemorySegment memory, FlowPacket head, int length, long last) {
        int segmentLength = head.payloadLength();
        int transportLength = length - head.transportStart();
        writeIpLength(memory, head, length);
        int gsoType;
        int protocol;
        int checksumOffset;
        if (head.isTcp()) {
            gsoType = head.isIpv4() ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
            gsoType |= writeTcpFlags(memory, head, last);
            protocol = Fields.PROTOCOL_TCP;
            checksumOffset = Fields.TCP_CHECKSUM;
        } else {
            Fields.putU16(memory, head.transport() + Fields.UDP_LENGTH, transportLength);
            gsoType = VirtioNetHeader.GSO_UDP_L4;
            protocol = Fields.PROTOCOL_UDP;
            checksumOffset = Fields.UDP_CHECKSUM;
        }
        int partial =
                InternetChecksum.pseudoHeaderSum(memory, head.offset(), protocol, transportLength);
        Fields.putU16(memory, head.transport() + checksumOffset, partial);
        VirtioNetHeader.write(
                memory,
                (long) head.offset() - VirtioNetHeader.LENGTH,
                VirtioNetHeader.F_NEEDS_CSUM,
                gsoType,
                head.headerLength(),
                segmentLength,
                head.transportStart(),
                checksumOffset);
    }

    private static void writeIpLength(MemorySegment memory, FlowPacket head, int length) {
        long ip = head.offset();
        if (head.isIpv4()) {
            Fields.putU16(memory, ip + Fields.IPV4_TOTAL_LENGTH, length);
            Fields.putU16(memory, ip + Fields.IPV4_CHECKSUM, 0);
            int sum = InternetChecksum.sumOfIpv4Header(memory, ip);
            Fields.putU16(memory, ip + Fields.IPV4_CHECKSUM, InternetChecksum.checksum(sum));
        } else {
            Fields.putU16(memory, ip + Fields.IPV6_PAYLOAD_LENGTH, length - Fields.IPV6_HEADER);
        }
    }

    /** Takes PSH and FIN over from the last segment; gives what CWR adds to the GSO type. */
    private static int writeTcpFlags(MemorySegment memory, FlowPacket head, long last) {
        long field = head.transport() + Fields.TCP_FLAGS;
        int flags = Fields.u8(memory, field);
        int lastFlags = Fields.u8(memory, last + head.transportStart() + Fields.TCP_FLAGS);
        Fields.putU8(memory, field, flags | (lastFlags & FLAGS_OF_THE_LAST));
        return (flags & Fields.TCP_CWR) == 0 ? 0 : VirtioNetHeader.GSO_ECN;
    }
}
