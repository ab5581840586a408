package io.wirelatch.tunnel.offload;

import static io.wirelatch.tunnel.offload.VirtioNetHeader.F_NEEDS_CSUM;
import static io.wirelatch.tunnel.offload.VirtioNetHeader.GSO_ECN;
import static io.wirelatch.tunnel.offload.VirtioNetHeader.GSO_NONE;
import static io.wirelatch.tunnel.offload.VirtioNetHeader.GSO_TCPV4;
import static io.wirelatch.tunnel.offload.VirtioNetHeader.GSO_TCPV6;
import static io.wirelatch.tunnel.offload.VirtioNetHeader.GSO_UDP_L4;

import java.lang.foreign.MemorySegment;

/**
 * Cuts what a TUN device with IFF_VNET_HDR hands over, a {@link VirtioNetHeader} and a packet of up
 * to 64 KiB, into packets as they travel on a wire, each with its own lengths and checksums.
 *
 * <pre>
 *   1. begin      checks the frame: which kind, where its headers end, how many packets it gives
 *   2. next       copies headers and one segment of payload to where the caller wants them
 *   3. adjust…    makes the copied headers those of a packet of its own
 *   4. complete…  adds up the checksum over the transport header and the payload
 * </pre>
 *
 * <p>The caller may stop between two packets and go on later, as long as the frame stays where it
 * is. Nothing in a frame is trusted: whatever its bytes are, packets consist of bytes of the frame,
 * and nothing is thrown. For one thread; nothing is allocated after construction.
 */
public final class SegmentCutter {

    private static final int NO_CHECKSUM = -1;

    private MemorySegment frame = MemorySegment.NULL;

    /** Where the packet begins in the frame's memory, and where its payload does. */
    private long ip;

    private long payload;

    /** IP and transport header; 0 for a packet that is passed on whole. */
    private int headerLength;

    private int payloadLength;
    private int segmentLength;

    /** How much of the payload has been given out. */
    private int cut;

    /** {@link Fields#PROTOCOL_TCP} or {@link Fields#PROTOCOL_UDP} of what is cut; otherwise 0. */
    private int protocol;

    /** Counted from the packet's first byte. */
    private int transportStart;

    private int checksumField;

    /** The pseudo-header's sum for a transport length of 0. */
    private int addressesSum;

    /** The sum of the IPv4 header without total length, ID and checksum; unused for IPv6. */
    private long ipv4Sum;

    private boolean ipv4;

    /**
     * Takes a frame. What was left of the frame before is forgotten.
     *
     * @param memory holds the frame, which must stay unchanged until {@link #hasNext} is false
     * @param offset where the frame's virtio header begins
     * @param length of the whole frame, virtio header included
     * @return how many packets it gives; 0 when it is malformed or of a kind that is not known
     */
    public int begin(MemorySegment memory, int offset, int length) {
        forget();
        int packetLength = length - VirtioNetHeader.LENGTH;
        if (packetLength <= 0 || packetLength > Fields.MAX_PACKET) {
            return 0;
        }
        frame = memory;
        ip = (long) offset + VirtioNetHeader.LENGTH;
        int gsoType = VirtioNetHeader.gsoType(memory, offset);
        boolean accepted =
                switch (gsoType) {
                    case GSO_NONE -> beginWhole(offset, packetLength);
                    case GSO_TCPV4, GSO_TCPV4 | GSO_ECN -> beginTcp(offset, packetLength, 4);
                    case GSO_TCPV6, GSO_TCPV6 | GSO_ECN -> beginTcp(offset, packetLength, 6);
                    case GSO_UDP_L4 -> beginUdp(offset, packetLength);
                    default -> false;
                };
        if (!accepted) {
            forget();
            return 0;
        }
        return Math.ceilDiv(payloadLength, segmentLength);
    }

    /** Whether {@link #next} has another packet to give. */
    public boolean hasNext() {
        return cut < payloadLength;
    }

    /** Whether {@link #next} has given a packet of this frame already. */
    public boolean hasBegun() {
        return cut > 0;
    }

    /** How long the next packet is: what {@link #next} needs room for; 0 when there is none. */
    public int nextLength() {
        int left = payloadLength - cut;
        return left == 0 ? 0 : headerLength + Math.min(segmentLength, left);
    }

    /**
     * Writes the next packet.
     *
     * @param target not the memory of the frame; must have {@link #nextLength} bytes of room
     * @return the packet's length; 0 when there is none
     * @throws IndexOutOfBoundsException when there is no room for it
     */
    public int next(MemorySegment target, int targetOffset) {
        int length = nextLength();
        if (length == 0) {
            return 0;
        }
        int segment = length - headerLength;
        long targetPayload = (long) targetOffset + headerLength;
        MemorySegment.copy(frame, ip, target, targetOffset, headerLength);
        MemorySegment.copy(frame, payload + cut, target, targetPayload, segment);
        switch (protocol) {
            case Fields.PROTOCOL_TCP -> {
                adjustIp(target, targetOffset, length);
                adjustTcp(target, (long) targetOffset + transportStart, segment);
                int sum = partialChecksum(length - transportStart);
                completeChecksum(target, targetOffset, length, sum);
            }
            case Fields.PROTOCOL_UDP -> {
                adjustIp(target, targetOffset, length);
                int udpLength = length - transportStart;
                long udp = (long) targetOffset + transportStart;
                Fields.putU16(target, udp + Fields.UDP_LENGTH, udpLength);
                completeNonZeroChecksum(target, targetOffset, length, partialChecksum(udpLength));
            }
            default -> {
                if (checksumField != NO_CHECKSUM) {
                    int sum = Fields.u16(target, (long) targetOffset + checksumField);
                    completeNonZeroChecksum(target, targetOffset, length, sum);
                }
            }
        }
        cut += segment;
        return length;
    }

    /** Gives up what is left of the frame. */
    public void forget() {
        frame = MemorySegment.NULL;
        payloadLength = 0;
        cut = 0;
    }

    /** GSO_NONE: one packet, whose checksum may be left to us. */
    private boolean beginWhole(long header, int packetLength) {
        protocol = 0;
        headerLength = 0;
        payload = ip;
        payloadLength = packetLength;
        segmentLength = packetLength;
        checksumField = NO_CHECKSUM;
        if (!needsChecksum(header)) {
            return true;
        }
        transportStart = VirtioNetHeader.csumStart(frame, header);
        checksumField = transportStart + VirtioNetHeader.csumOffset(frame, header);
        return transportStart >= Fields.IPV4_MIN_HEADER
                && checksumField + Short.BYTES <= packetLength;
    }

    private boolean beginTcp(long header, int packetLength, int version) {
        if (Fields.ipVersion(frame, ip) != version
                || !findTransport(header, packetLength, Fields.PROTOCOL_TCP)
                || transportStart + Fields.TCP_MIN_HEADER > packetLength) {
            return false;
        }
        int tcpLength = Fields.tcpHeaderLength(frame, ip + transportStart);
        return tcpLength >= Fields.TCP_MIN_HEADER
                && beginSegments(header, packetLength, tcpLength, Fields.TCP_CHECKSUM);
    }

    private boolean beginUdp(long header, int packetLength) {
        return findTransport(header, packetLength, Fields.PROTOCOL_UDP)
                && beginSegments(header, packetLength, Fields.UDP_HEADER, Fields.UDP_CHECKSUM);
    }

    private boolean findTransport(long header, int packetLength, int wanted) {
        protocol = wanted;
        transportStart = TransportStart.find(frame, ip, packetLength, wanted);
        return transportStart != TransportStart.NONE
                && (!needsChecksum(header)
                        || VirtioNetHeader.csumStart(frame, header) == transportStart);
    }

    /**
     * Where the headers end is read from the packet and not from hdr_len, which the kernel sets to
     * more than that when it forwards.
     */
    private boolean beginSegments(
            long header, int packetLength, int transportLength, int checksumOffset) {
        headerLength = transportStart + transportLength;
        segmentLength = VirtioNetHeader.gsoSize(frame, header);
        boolean partial = needsChecksum(header);
        if (headerLength >= packetLength
                || segmentLength == 0
                || (partial && VirtioNetHeader.csumOffset(frame, header) != checksumOffset)) {
            return false;
        }
        payload = ip + headerLength;
        payloadLength = packetLength - headerLength;
        checksumField = transportStart + checksumOffset;
        ipv4 = Fields.ipVersion(frame, ip) == 4;
        ipv4Sum = ipv4 ? sumOfUnchangingIpv4Fields() : 0;
        addressesSum = partial ? partialAddressesSum(packetLength) : computedAddressesSum();
        return true;
    }

    private boolean needsChecksum(long header) {
        return (VirtioNetHeader.flags(frame, header) & F_NEEDS_CSUM) != 0;
    }

    private long sumOfUnchangingIpv4Fields() {
        int length = (Fields.u8(frame, ip) & 0x0F) << 2;
        return (long) InternetChecksum.sum(frame, ip, length)
                + complement(Fields.u16(frame, ip + Fields.IPV4_TOTAL_LENGTH))
                + complement(Fields.u16(frame, ip + Fields.IPV4_ID))
                + complement(Fields.u16(frame, ip + Fields.IPV4_CHECKSUM));
    }

    /**
     * The kernel's own sum, its length taken out: behind a routing header it is that of the final
     * destination (RFC 8200, 8.1), which is not in the IPv6 header.
     */
    private int partialAddressesSum(int packetLength) {
        int partial = Fields.u16(frame, ip + checksumField);
        return InternetChecksum.fold((long) partial + complement(packetLength - transportStart));
    }

    private int computedAddressesSum() {
        return InternetChecksum.pseudoHeaderSum(frame, ip, protocol, 0);
    }

    private int partialChecksum(int transportLength) {
        return InternetChecksum.fold((long) addressesSum + transportLength);
    }

    private void adjustIp(MemorySegment target, long packet, int length) {
        if (!ipv4) {
            Fields.putU16(target, packet + Fields.IPV6_PAYLOAD_LENGTH, length - Fields.IPV6_HEADER);
            return;
        }
        int index = cut / segmentLength;
        int id = Fields.u16(target, packet + Fields.IPV4_ID) + index & 0xFFFF;
        int checksum = InternetChecksum.checksum(ipv4Sum + length + id);
        Fields.putU16(target, packet + Fields.IPV4_TOTAL_LENGTH, length);
        Fields.putU16(target, packet + Fields.IPV4_ID, id);
        Fields.putU16(target, packet + Fields.IPV4_CHECKSUM, checksum);
    }

    /** FIN and PSH belong to the last byte of the payload, CWR (RFC 3168, 6.1.2) to the first. */
    private void adjustTcp(MemorySegment target, long tcp, int segment) {
        int sequence = Fields.i32(target, tcp + Fields.TCP_SEQUENCE) + cut;
        int flags = Fields.u8(target, tcp + Fields.TCP_FLAGS);
        if (cut > 0) {
            flags &= ~Fields.TCP_CWR;
        }
        if (cut + segment < payloadLength) {
            flags &= ~(Fields.TCP_FIN | Fields.TCP_PSH);
        }
        Fields.putI32(target, tcp + Fields.TCP_SEQUENCE, sequence);
        Fields.putU8(target, tcp + Fields.TCP_FLAGS, flags);
    }

    private void completeChecksum(
            MemorySegment target, long packet, int length, int pseudoHeaderSum) {
        int sum = sumWithField(target, packet, length, pseudoHeaderSum);
        Fields.putU16(target, packet + checksumField, InternetChecksum.checksum(sum));
    }

    /** As {@link #completeChecksum}, for UDP, where 0 means that there is none (RFC 768). */
    private void completeNonZeroChecksum(
            MemorySegment target, long packet, int length, int pseudoHeaderSum) {
        int sum = sumWithField(target, packet, length, pseudoHeaderSum);
        int checksum = InternetChecksum.checksum(sum);
        Fields.putU16(target, packet + checksumField, checksum == 0 ? 0xFFFF : checksum);
    }

    private int sumWithField(MemorySegment target, long packet, int length, int fieldContent) {
        Fields.putU16(target, packet + checksumField, fieldContent);
        return InternetChecksum.sum(target, packet + transportStart, length - transportStart);
    }

    private static int complement(int word) {
        return ~word & 0xFFFF;
    }
}
