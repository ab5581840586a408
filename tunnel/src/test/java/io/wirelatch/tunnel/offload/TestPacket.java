package io.wirelatch.tunnel.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * An IP packet as its fields, from which bytes are made with checksums added up naively. A copy is
 * the next packet of the same flow.
 */
final class TestPacket implements Cloneable {

    static final int TCP = 6;
    static final int UDP = 17;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int URG = 0x20;
    static final int ECE = 0x40;
    static final int CWR = 0x80;

    static final int DONT_FRAGMENT = 0x4000;

    private static final int HOP_BY_HOP = 0;
    private static final int DESTINATION_OPTIONS = 60;

    boolean ipv4 = true;
    int protocol = TCP;
    byte[] source = {10, 0, 0, 1};
    byte[] destination = {10, 0, 0, 2};
    int tos;
    int flowLabel;
    int ttl = 64;
    int id;
    int fragment = DONT_FRAGMENT;

    /** Whole 32-bit words. */
    byte[] ipv4Options = {};

    /** How many extension headers precede the transport header. */
    int ipv6Extensions;

    int sourcePort = 40_000;
    int destinationPort = 5201;
    int sequence;
    int acknowledgment;
    int flags = ACK;
    int window = 500;
    int urgentPointer;

    /** Whole 32-bit words. */
    byte[] tcpOptions = {};

    byte[] payload = {};

    boolean zeroUdpChecksum;
    boolean wrongIpv4Checksum;
    boolean wrongTransportChecksum;

    TestPacket copy() {
        try {
            return (TestPacket) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Addresses, ports and all that a flow keeps, of both kinds and both versions. */
    static TestPacket random(Random random) {
        TestPacket packet = new TestPacket();
        packet.ipv4 = random.nextBoolean();
        packet.protocol = random.nextInt(3) == 0 ? UDP : TCP;
        packet.source = bytes(random, packet.ipv4 ? 4 : 16);
        packet.destination = bytes(random, packet.ipv4 ? 4 : 16);
        packet.tos = random.nextInt(256);
        packet.flowLabel = random.nextInt(1 << 20);
        packet.ttl = 1 + random.nextInt(255);
        packet.id = random.nextInt(1 << 16);
        packet.fragment = random.nextBoolean() ? DONT_FRAGMENT : 0;
        packet.sourcePort = random.nextInt(1 << 16);
        packet.destinationPort = random.nextInt(1 << 16);
        packet.sequence = random.nextInt();
        packet.acknowledgment = random.nextInt();
        packet.window = random.nextInt(1 << 16);
        packet.tcpOptions = bytes(random, 4 * random.nextInt(11));
        return packet;
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    int ipHeaderLength() {
        return ipv4 ? 20 + ipv4Options.length : 40 + 8 * ipv6Extensions;
    }

    int headerLength() {
        return ipHeaderLength() + transportHeaderLength();
    }

    private int transportHeaderLength() {
        return protocol == TCP ? 20 + tcpOptions.length : 8;
    }

    int checksumOffset() {
        return protocol == TCP ? 16 : 6;
    }

    /** The packet as it travels. */
    byte[] toBytes() {
        byte[] bytes = withChecksumField(0);
        int at = ipHeaderLength();
        int transportLength = bytes.length - at;
        int sum = NaiveChecksum.add(pseudoHeaderSum(), transportLength);
        sum = NaiveChecksum.add(sum, NaiveChecksum.sum(bytes, at, transportLength));
        int checksum = ~sum & 0xFFFF;
        if (protocol == UDP) {
            checksum = zeroUdpChecksum ? 0 : checksum == 0 ? 0xFFFF : checksum;
        }
        return withChecksumField(wrongTransportChecksum ? checksum ^ 0x0100 : checksum);
    }

    /** The packet as a kernel hands it over that leaves the checksum to others. */
    byte[] toBytesWithPartialChecksum() {
        int transportLength = transportHeaderLength() + payload.length;
        return withChecksumField(NaiveChecksum.add(pseudoHeaderSum(), transportLength));
    }

    /** With a virtio header, as a TUN device hands over a packet to be cut. */
    byte[] toFrame(int segmentLength) {
        int type = protocol == UDP ? 5 : ipv4 ? 1 : 4;
        if (protocol == TCP && (flags & CWR) != 0) {
            type |= 0x80;
        }
        byte[] packet = toBytesWithPartialChecksum();
        return frame(1, type, headerLength(), segmentLength, packet);
    }

    /** With a virtio header that says what is given, and where this packet's checksum goes. */
    byte[] frame(int flags, int gsoType, int hdrLen, int gsoSize, byte[] packet) {
        ByteBuffer frame = ByteBuffer.allocate(10 + packet.length);
        frame.order(ByteOrder.nativeOrder());
        frame.put((byte) flags).put((byte) gsoType);
        frame.putShort((short) hdrLen).putShort((short) gsoSize);
        frame.putShort((short) ipHeaderLength()).putShort((short) checksumOffset());
        return frame.put(packet).array();
    }

    private int pseudoHeaderSum() {
        int sum = NaiveChecksum.sum(source, 0, source.length);
        sum = NaiveChecksum.add(sum, NaiveChecksum.sum(destination, 0, destination.length));
        return NaiveChecksum.add(sum, protocol);
    }

    private byte[] withChecksumField(int checksum) {
        ByteBuffer packet = ByteBuffer.allocate(headerLength() + payload.length);
        if (ipv4) {
            putIpv4(packet);
        } else {
            putIpv6(packet);
        }
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        if (protocol == TCP) {
            packet.putInt(sequence).putInt(acknowledgment);
            packet.put((byte) (transportHeaderLength() << 2)).put((byte) flags);
            packet.putShort((short) window).putShort((short) checksum);
            packet.putShort((short) urgentPointer).put(tcpOptions);
        } else {
            packet.putShort((short) (8 + payload.length)).putShort((short) checksum);
        }
        return packet.put(payload).array();
    }

    private void putIpv4(ByteBuffer packet) {
        packet.put((byte) (0x40 | ipHeaderLength() / 4)).put((byte) tos);
        packet.putShort((short) packet.capacity());
        packet.putShort((short) id).putShort((short) fragment);
        packet.put((byte) ttl).put((byte) protocol).putShort((short) 0);
        packet.put(source).put(destination).put(ipv4Options);
        byte[] header = new byte[ipHeaderLength()];
        packet.get(0, header);
        int checksum = ~NaiveChecksum.sum(header, 0, ipHeaderLength()) & 0xFFFF;
        packet.putShort(10, (short) (wrongIpv4Checksum ? checksum ^ 0x0001 : checksum));
    }

    private void putIpv6(ByteBuffer packet) {
        packet.putInt(6 << 28 | tos << 20 | flowLabel);
        packet.putShort((short) (packet.capacity() - 40));
        int first = ipv6Extensions == 0 ? protocol : HOP_BY_HOP;
        packet.put((byte) first).put((byte) ttl).put(source).put(destination);
        for (int i = 1; i <= ipv6Extensions; i++) {
            int next = i == ipv6Extensions ? protocol : DESTINATION_OPTIONS;
            // Eight bytes, six of which are a PadN option (RFC 8200, 4.2).
            packet.put((byte) next).put((byte) 0).put((byte) 1).put((byte) 4).putInt(0);
        }
    }
}
