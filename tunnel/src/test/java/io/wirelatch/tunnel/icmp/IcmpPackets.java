package io.wirelatch.tunnel.icmp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** IP packets to be answered, and a checksum added up naively (RFC 1071, 1). */
final class IcmpPackets {

    static final int TCP = 6;
    static final int ICMP = 1;
    static final int ICMPV6 = 58;

    private IcmpPackets() {}

    /** IPv4 with a header of 20 bytes; addresses in hexadecimal. */
    static byte[] ipv4(
            String source, String destination, int protocol, int fragment, byte[] payload) {
        byte[] packet =
                ByteBuffer.allocate(20 + payload.length)
                        .putShort((short) 0x4500)
                        .putShort((short) (20 + payload.length))
                        .putShort((short) 77)
                        .putShort((short) fragment)
                        .put((byte) 9)
                        .put((byte) protocol)
                        .putShort((short) 0)
                        .put(HexFormat.of().parseHex(source))
                        .put(HexFormat.of().parseHex(destination))
                        .put(payload)
                        .array();
        ByteBuffer.wrap(packet).putShort(10, (short) ~sum(packet, 0, 20, 0));
        return packet;
    }

    /** IPv6; addresses in hexadecimal. */
    static byte[] ipv6(String source, String destination, int nextHeader, byte[] payload) {
        return ByteBuffer.allocate(40 + payload.length)
                .putInt(0x6000_0000)
                .putShort((short) payload.length)
                .put((byte) nextHeader)
                .put((byte) 9)
                .put(HexFormat.of().parseHex(source))
                .put(HexFormat.of().parseHex(destination))
                .put(payload)
                .array();
    }

    /** Bytes that differ from each other. */
    static byte[] payload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 7 + 1);
        }
        return payload;
    }

    /** An ICMP or ICMPv6 message of that type. */
    static byte[] icmp(int type) {
        byte[] message = payload(16);
        message[0] = (byte) type;
        return message;
    }

    /** The sum of 16-bit words and what went before; 0xFFFF when it holds its own checksum. */
    static int sum(byte[] bytes, int from, int to, int before) {
        int sum = before;
        for (int i = from; i < to; i += 2) {
            sum += ((bytes[i] & 0xFF) << 8) | (i + 1 < to ? bytes[i + 1] & 0xFF : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
