package io.wirelatch.tunnel.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv4 (RFC 791) and IPv6 (RFC 8200) headers, read where they lie. */
final class IpPacketTest {

    /** Odd, so that no field is aligned. */
    private static final int OFFSET = 5;

    private static int totalLength(byte[] packet, int available) {
        return IpPacket.totalLength(at(packet), OFFSET, available);
    }

    private static MemorySegment at(byte[] packet) {
        byte[] memory = new byte[OFFSET + packet.length + 64];
        System.arraycopy(packet, 0, memory, OFFSET, packet.length);
        return MemorySegment.ofArray(memory);
    }

    private static byte[] ipv4(int headerWords, int totalLength) {
        byte[] packet = new byte[Math.max(totalLength, 60)];
        packet[0] = (byte) (0x40 | headerWords);
        packet[2] = (byte) (totalLength >>> 8);
        packet[3] = (byte) totalLength;
        return packet;
    }

    private static byte[] ipv6(int payloadLength) {
        byte[] packet = new byte[40 + payloadLength];
        packet[0] = 0x60;
        packet[4] = (byte) (payloadLength >>> 8);
        packet[5] = (byte) payloadLength;
        return packet;
    }

    @Test
    void anIpv4PacketHasTheLengthThatItSaysWhateverFollows() {
        for (int total = 20; total < 200; total++) {
            for (int available = 0; available < 220; available++) {
                int expected = total <= available ? total : 0;
                assertEquals(
                        expected,
                        totalLength(ipv4(5, total), available),
                        total + " of " + available);
            }
        }
        assertEquals(65535, totalLength(ipv4(5, 65535), 65535));
        assertEquals(0, totalLength(ipv4(5, 65535), 65534));
    }

    @Test
    void anIpv6PacketHasItsHeaderAndThePayloadThatItSays() {
        for (int payload = 0; payload < 160; payload++) {
            for (int available = 0; available < 220; available++) {
                int expected = 40 + payload <= available ? 40 + payload : 0;
                assertEquals(
                        expected,
                        totalLength(ipv6(payload), available),
                        payload + " in " + available);
            }
        }
        assertEquals(40 + 65535, totalLength(ipv6(65535), 40 + 65535));
    }

    /** RFC 791, 3.1: the header length counts 32-bit words, 5 at the least. */
    @Test
    void anIpv4HeaderWithOptionsMustFitIntoThePacket() {
        for (int words = 0; words <= 15; words++) {
            for (int total = 0; total <= 64; total++) {
                boolean whole = words >= 5 && total >= words * 4;
                assertEquals(
                        whole ? total : 0,
                        totalLength(ipv4(words, total), 100),
                        words + " words, " + total + " bytes");
            }
        }
    }

    @Test
    void whatIsNeitherIpv4NorIpv6IsNoPacket() {
        for (int version = 0; version < 16; version++) {
            byte[] packet = ipv4(5, 60);
            packet[0] = (byte) (version << 4 | 5);
            int expected =
                    switch (version) {
                        case 4 -> 60;
                        // Read as IPv6, the length of the payload is what stands there: zero.
                        case 6 -> 40;
                        default -> 0;
                    };
            assertEquals(expected, totalLength(packet, 60), "version " + version);
        }
    }

    @Test
    void addressesComeAsKeysWithTheMostSignificantBitFirst() {
        byte[] packet = ipv4(5, 20);
        byte[] addresses = {(byte) 192, 0, 2, 1, 10, (byte) 150, 0, (byte) 200};
        System.arraycopy(addresses, 0, packet, 12, 8);
        assertEquals(0xC0000201L << 32, IpPacket.sourceHigh(at(packet), OFFSET));
        assertEquals(0, IpPacket.sourceLow(at(packet), OFFSET));
        assertEquals(0x0A9600C8L << 32, IpPacket.destinationHigh(at(packet), OFFSET));
        assertEquals(0, IpPacket.destinationLow(at(packet), OFFSET));

        packet = ipv6(0);
        for (int i = 0; i < 32; i++) {
            packet[8 + i] = (byte) (0xE0 + i);
        }
        assertEquals(0xE0E1E2E3E4E5E6E7L, IpPacket.sourceHigh(at(packet), OFFSET));
        assertEquals(0xE8E9EAEBECEDEEEFL, IpPacket.sourceLow(at(packet), OFFSET));
        assertEquals(0xF0F1F2F3F4F5F6F7L, IpPacket.destinationHigh(at(packet), OFFSET));
        assertEquals(0xF8F9FAFBFCFDFEFFL, IpPacket.destinationLow(at(packet), OFFSET));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theChecksumOfARandomHeaderIsThatOfAFullRecomputation(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] header = new byte[20];
            random.nextBytes(header);
            header[0] = 0x45;
            header[8] = (byte) (2 + random.nextInt(254));
            putChecksum(header, computeChecksum(header));
            assertDecrementedAsRecomputed(header, "seed " + seed);
        }
    }

    /**
     * Every checksum that a header can have: RFC 1624 is about the few at which the sum wraps, and
     * 0xFFFF is none of them, for a header is never all zeros.
     */
    @Test
    void theChecksumIsThatOfAFullRecomputationForEveryValueOfIt() {
        for (int checksum = 0; checksum < 0xFFFF; checksum++) {
            byte[] header = new byte[20];
            header[0] = 0x45;
            header[8] = 64;
            // The last word is what makes the sum come out as wanted.
            int rest = ~computeChecksum(header) & 0xFFFF;
            int wanted = ~checksum & 0xFFFF;
            int last = wanted >= rest ? wanted - rest : wanted + 0xFFFF - rest;
            header[18] = (byte) (last >>> 8);
            header[19] = (byte) last;
            assertEquals(checksum, computeChecksum(header));
            putChecksum(header, checksum);
            assertDecrementedAsRecomputed(header, Integer.toHexString(checksum));
        }
    }

    /** 0xFFFF is one's complement's other zero; some sender may write it. */
    @Test
    void aChecksumThatIsTheOtherZeroIsUnderstood() {
        byte[] header = new byte[20];
        header[0] = 0x45;
        header[8] = 64;
        int rest = ~computeChecksum(header) & 0xFFFF;
        int last = 0xFFFF - rest;
        header[18] = (byte) (last >>> 8);
        header[19] = (byte) last;
        putChecksum(header, 0xFFFF);
        assertDecrementedAsRecomputed(header, "ffff");
    }

    private static void assertDecrementedAsRecomputed(byte[] header, String which) {
        MemorySegment memory = at(header);
        assertTrue(IpPacket.decrementTtl(memory, OFFSET), which);
        byte[] expected = header.clone();
        expected[8]--;
        putChecksum(expected, 0);
        putChecksum(expected, computeChecksum(expected));
        assertArrayEquals(expected, memory.asSlice(OFFSET, 20).toArray(JAVA_BYTE), which);
    }

    /** RFC 791, 3.1, over a header whose checksum field counts as zero. */
    private static int computeChecksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            if (i != 10) {
                sum += (header[i] & 0xFF) << 8 | (header[i + 1] & 0xFF);
            }
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    private static void putChecksum(byte[] header, int checksum) {
        header[10] = (byte) (checksum >>> 8);
        header[11] = (byte) checksum;
    }

    @Test
    void aPacketWithoutAHopLeftIsNotTouched() {
        for (int ttl = 0; ttl <= 1; ttl++) {
            byte[] packet = ipv4(5, 20);
            packet[8] = (byte) ttl;
            MemorySegment memory = at(packet);
            assertFalse(IpPacket.decrementTtl(memory, OFFSET));
            assertArrayEquals(packet, memory.asSlice(OFFSET, packet.length).toArray(JAVA_BYTE));
            packet = ipv6(0);
            packet[7] = (byte) ttl;
            memory = at(packet);
            assertFalse(IpPacket.decrementTtl(memory, OFFSET));
            assertArrayEquals(packet, memory.asSlice(OFFSET, packet.length).toArray(JAVA_BYTE));
        }
    }

    @Test
    void aHopLimitIsUnsignedAndNothingElseOfAnIpv6HeaderChanges() {
        for (int limit = 2; limit < 256; limit++) {
            byte[] packet = ipv6(0);
            packet[7] = (byte) limit;
            MemorySegment memory = at(packet);
            assertTrue(IpPacket.decrementTtl(memory, OFFSET));
            packet[7] = (byte) (limit - 1);
            assertArrayEquals(packet, memory.asSlice(OFFSET, 40).toArray(JAVA_BYTE));
        }
    }
}
