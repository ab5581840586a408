package io.wirelatch.tunnel;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** IP packets that carry a UDP datagram with a text, and the text of such a packet. */
final class TestPackets {

    static final int DEFAULT_TTL = 64;

    private static final int UDP_HEADER = 8;
    private static final int UDP = 17;

    private TestPackets() {}

    static byte[] udp(IpAddress from, IpAddress to, String payload) {
        return udp(from, to, payload, DEFAULT_TTL);
    }

    static byte[] udp(IpAddress from, IpAddress to, String payload, int ttl) {
        return udp(from, to, payload.getBytes(StandardCharsets.UTF_8), ttl);
    }

    static byte[] udp(IpAddress from, IpAddress to, byte[] payload, int ttl) {
        int udpLength = UDP_HEADER + payload.length;
        ByteBuffer packet;
        if (from.family() == IpFamily.IPV4) {
            packet = ByteBuffer.allocate(20 + udpLength);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + udpLength));
            packet.putInt(0).put((byte) ttl).put((byte) UDP).putShort((short) 0);
            packet.put(from.toBytes()).put(to.toBytes());
            packet.putShort(10, (short) checksum(packet.array()));
        } else {
            packet = ByteBuffer.allocate(40 + udpLength);
            packet.putInt(0x6000_0000).putShort((short) udpLength);
            packet.put((byte) UDP).put((byte) ttl);
            packet.put(from.toBytes()).put(to.toBytes());
        }
        packet.putShort((short) 4000).putShort((short) 5000);
        packet.putShort((short) udpLength).putShort((short) 0).put(payload);
        return packet.array();
    }

    static String payload(byte[] packet) {
        int header = (packet[0] & 0xF0) == 0x40 ? 20 : 40;
        int start = header + UDP_HEADER;
        return new String(packet, start, packet.length - start, StandardCharsets.UTF_8);
    }

    static int ttl(byte[] packet) {
        return packet[(packet[0] & 0xF0) == 0x40 ? 8 : 7];
    }

    /** RFC 1071 over the IPv4 header: 0 for one whose checksum field is right. */
    static int checksum(byte[] packet) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += (packet[i] & 0xFF) << 8 | (packet[i + 1] & 0xFF);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }
}
