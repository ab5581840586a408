package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;

/**
 * What the coalescer knows of one packet: the headers of a TCP segment or UDP datagram in IPv4
 * without options or in IPv6 without extension headers, where they lie. An instance is reused for
 * packet after packet.
 */
final class FlowPacket {

    /** {@link #kind} of a packet that is none of these, a fragment or damaged. */
    static final int NOT_UNDERSTOOD = 0;

    static final int TCP_IN_IPV4 = 1;
    static final int TCP_IN_IPV6 = 2;
    static final int UDP_IN_IPV4 = 3;
    static final int UDP_IN_IPV6 = 4;

    /** Version 4, five 32-bit words of header. */
    private static final int IPV4_WITHOUT_OPTIONS = 0x45;

    private static final int TCP_FLAGS_OF_DATA =
            Fields.TCP_ACK | Fields.TCP_SYN | Fields.TCP_RST | Fields.TCP_URG;

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int length;
    private int kind;
    private int transportStart;
    private int headerLength;

    /** Looks at a packet; whatever its bytes are, only {@code packetLength} of them are read. */
    void read(MemorySegment packetMemory, int packetOffset, int packetLength) {
        memory = packetMemory;
        offset = packetOffset;
        length = packetLength;
        kind = NOT_UNDERSTOOD;
        if (packetLength < Fields.IPV4_MIN_HEADER || packetLength > Fields.MAX_PACKET) {
            return;
        }
        if (Fields.u8(memory, offset) == IPV4_WITHOUT_OPTIONS) {
            readIpv4();
        } else if (Fields.ipVersion(memory, offset) == 6) {
            readIpv6();
        }
    }

    private void readIpv4() {
        int fragment = Fields.u16(memory, offset + Fields.IPV4_FRAGMENT);
        boolean whole = (fragment & ~Fields.IPV4_DF) == 0;
        if (!whole || Fields.u16(memory, offset + Fields.IPV4_TOTAL_LENGTH) != length) {
            return;
        }
        transportStart = Fields.IPV4_MIN_HEADER;
        switch (Fields.u8(memory, offset + Fields.IPV4_PROTOCOL)) {
            case Fields.PROTOCOL_TCP -> readTcp(TCP_IN_IPV4);
            case Fields.PROTOCOL_UDP -> readUdp(UDP_IN_IPV4);
            default -> {}
        }
    }

    private void readIpv6() {
        int payloadLength = length - Fields.IPV6_HEADER;
        if (payloadLength < 0
                || Fields.u16(memory, offset + Fields.IPV6_PAYLOAD_LENGTH) != payloadLength) {
            return;
        }
        transportStart = Fields.IPV6_HEADER;
        switch (Fields.u8(memory, offset + Fields.IPV6_NEXT_HEADER)) {
            case Fields.PROTOCOL_TCP -> readTcp(TCP_IN_IPV6);
            case Fields.PROTOCOL_UDP -> readUdp(UDP_IN_IPV6);
            default -> {}
        }
    }

    private void readTcp(int tcpKind) {
        if (length - transportStart < Fields.TCP_MIN_HEADER) {
            return;
        }
        int tcpLength = Fields.tcpHeaderLength(memory, transport());
        headerLength = transportStart + tcpLength;
        if (tcpLength >= Fields.TCP_MIN_HEADER && headerLength <= length) {
            kind = tcpKind;
        }
    }

    private void readUdp(int udpKind) {
        headerLength = transportStart + Fields.UDP_HEADER;
        if (headerLength <= length
                && Fields.u16(memory, transport() + Fields.UDP_LENGTH) == length - transportStart) {
            kind = udpKind;
        }
    }

    int kind() {
        return kind;
    }

    boolean isUnderstood() {
        return kind != NOT_UNDERSTOOD;
    }

    boolean isTcp() {
        return kind == TCP_IN_IPV4 || kind == TCP_IN_IPV6;
    }

    boolean isIpv4() {
        return kind == TCP_IN_IPV4 || kind == UDP_IN_IPV4;
    }

    /** Where the packet begins in its memory. */
    int offset() {
        return offset;
    }

    /** IP and transport header, options included. */
    int headerLength() {
        return headerLength;
    }

    int payloadLength() {
        return length - headerLength;
    }

    int length() {
        return length;
    }

    /** Bytes from the packet's first to the transport header. */
    int transportStart() {
        return transportStart;
    }

    /** Where the transport header begins in the memory. */
    long transport() {
        return (long) offset + transportStart;
    }

    int sequence() {
        return Fields.i32(memory, transport() + Fields.TCP_SEQUENCE);
    }

    private int tcpFlags() {
        return Fields.u8(memory, transport() + Fields.TCP_FLAGS);
    }

    /** Whether this packet can be in a run at all, checksums aside. */
    boolean isMergeable() {
        if (payloadLength() == 0) {
            return false;
        }
        return isTcp()
                ? (tcpFlags() & TCP_FLAGS_OF_DATA) == Fields.TCP_ACK
                : Fields.u16(memory, transport() + Fields.UDP_CHECKSUM) != 0;
    }

    /**
     * Whether nothing may follow it in a run: the flags say something about the end of its data.
     */
    boolean endsRun() {
        return isTcp() && (tcpFlags() & (Fields.TCP_PSH | Fields.TCP_FIN)) != 0;
    }

    /** Whether all checksums are right: those of IPv4, and of TCP or UDP over the payload. */
    boolean hasValidChecksums() {
        if (isIpv4()
                && InternetChecksum.sumOfIpv4Header(memory, offset) != InternetChecksum.VALID) {
            return false;
        }
        int transportLength = length - transportStart;
        int protocol = isTcp() ? Fields.PROTOCOL_TCP : Fields.PROTOCOL_UDP;
        long sum = InternetChecksum.sum(memory, transport(), transportLength);
        sum += InternetChecksum.pseudoHeaderSum(memory, offset, protocol, transportLength);
        return InternetChecksum.fold(sum) == InternetChecksum.VALID;
    }
}
