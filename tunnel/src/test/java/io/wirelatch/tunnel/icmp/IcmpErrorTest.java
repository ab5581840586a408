package io.wirelatch.tunnel.icmp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ICMP error looks like (RFC 792, RFC 1812, RFC 4443). */
final class IcmpErrorTest {

    private static final int OFFSET = 64;
    private static final String V4_HOST = "0a090002";
    private static final String V4_GONE = "0a09004d";
    private static final String V6_HOST = "fd000000000000000000000000000002";
    private static final String V6_GONE = "fd00000000000000000000000000004d";
    private static final String V6_ROUTER = "fd000000000000000000000000000001";

    private static byte[] answer(IcmpError error, byte[] packet, long sourceHigh, long sourceLow) {
        byte[] memory = new byte[OFFSET + 9_216 + 96];
        System.arraycopy(packet, 0, memory, OFFSET, packet.length);
        MemorySegment segment = MemorySegment.ofArray(memory);
        int length = error.replace(segment, OFFSET, packet.length, sourceHigh, sourceLow);
        return segment.asSlice(OFFSET, length).toArray(JAVA_BYTE);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }

    /** RFC 1812, 4.3.2.3: as much of the packet as fits into 576 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 527, 528, 529, 9_000})
    void anIpv4ErrorQuotesThePacketAndChecksOut(int payloadLength) {
        byte[] packet =
                IcmpPackets.ipv4(
                        V4_HOST,
                        V4_GONE,
                        IcmpPackets.TCP,
                        0x4000,
                        IcmpPackets.payload(payloadLength));
        byte[] answer = answer(IcmpError.HOST_UNREACHABLE, packet, 0x0a09_004dL << 32, 0);

        int quoted = Math.min(packet.length, 548);
        assertEquals(28 + quoted, answer.length);
        assertEquals(0x45, answer[0]);
        assertEquals((byte) 0xC0, answer[1], "RFC 1812, 4.3.2.5: internetwork control");
        assertEquals(answer.length, ((answer[2] & 0xFF) << 8) | (answer[3] & 0xFF));
        assertEquals(1, answer[9], "ICMP");
        assertEquals(V4_GONE + V4_HOST, hex(answer, 12, 20));
        assertEquals("0301", hex(answer, 20, 22), "destination unreachable, host");
        assertEquals("00000000", hex(answer, 24, 28));
        assertArrayEquals(
                Arrays.copyOf(packet, quoted), Arrays.copyOfRange(answer, 28, answer.length));
        assertEquals(0xFFFF, IcmpPackets.sum(answer, 0, 20, 0));
        assertEquals(0xFFFF, IcmpPackets.sum(answer, 20, answer.length, 0));
    }

    /** RFC 4443, 3.1: as much of the packet as fits into 1,280 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 1_191, 1_192, 1_193, 9_000})
    void anIpv6ErrorQuotesThePacketAndChecksOut(int payloadLength) {
        byte[] packet =
                IcmpPackets.ipv6(
                        V6_HOST, V6_GONE, IcmpPackets.TCP, IcmpPackets.payload(payloadLength));
        byte[] answer = answer(IcmpError.HOST_UNREACHABLE, packet, 0xfd00L << 48, 0x4d);

        int quoted = Math.min(packet.length, 1_232);
        int icmpLength = 8 + quoted;
        assertEquals(40 + icmpLength, answer.length);
        assertEquals("60000000", hex(answer, 0, 4));
        assertEquals(icmpLength, ((answer[4] & 0xFF) << 8) | (answer[5] & 0xFF));
        assertEquals(58, answer[6], "ICMPv6");
        assertEquals(V6_GONE + V6_HOST, hex(answer, 8, 40));
        assertEquals("0103", hex(answer, 40, 42), "destination unreachable, address");
        assertEquals("00000000", hex(answer, 44, 48));
        assertArrayEquals(
                Arrays.copyOf(packet, quoted), Arrays.copyOfRange(answer, 48, answer.length));
        int pseudoHeader = IcmpPackets.sum(answer, 8, 40, icmpLength + 58);
        assertEquals(0xFFFF, IcmpPackets.sum(answer, 40, answer.length, pseudoHeader));
    }

    @Test
    void aPacketThatMayGoNoFurtherIsAnsweredByTheRouter() {
        byte[] four =
                answer(
                        IcmpError.TIME_EXCEEDED,
                        IcmpPackets.ipv4(
                                V4_HOST, V4_GONE, IcmpPackets.TCP, 0, IcmpPackets.payload(20)),
                        0x0a09_0001L << 32,
                        0);
        assertEquals("0a090001" + V4_HOST, hex(four, 12, 20));
        assertEquals("0b00", hex(four, 20, 22), "RFC 792: time exceeded in transit");

        byte[] six =
                answer(
                        IcmpError.TIME_EXCEEDED,
                        IcmpPackets.ipv6(
                                V6_HOST, V6_GONE, IcmpPackets.TCP, IcmpPackets.payload(20)),
                        0xfd00L << 48,
                        1);
        assertEquals(V6_ROUTER + V6_HOST, hex(six, 8, 40));
        assertEquals("0300", hex(six, 40, 42), "RFC 4443, 3.3: hop limit exceeded in transit");
    }
}
