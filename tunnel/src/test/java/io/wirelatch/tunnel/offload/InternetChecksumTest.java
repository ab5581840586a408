package io.wirelatch.tunnel.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1071. */
final class InternetChecksumTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSumIsThatOfWordsAddedOneByOneForAllLengthsAndOffsets(long seed) {
        byte[] bytes = TestPacket.bytes(new Random(seed), 300);
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length).copyFrom(of(bytes));
        for (int offset = 0; offset < 17; offset++) {
            for (int length = 0; length <= 200; length++) {
                assertEquals(
                        NaiveChecksum.sum(bytes, offset, length),
                        InternetChecksum.sum(memory, offset, length),
                        "seed " + seed + ", " + length + " bytes at " + offset);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void longRangesAreSummedAsShortOnes(long seed) {
        Random random = new Random(seed);
        byte[] bytes = TestPacket.bytes(random, 66_000);
        for (int i = 0; i < 100; i++) {
            int offset = random.nextInt(300);
            int length = random.nextInt(65_536);
            assertEquals(
                    NaiveChecksum.sum(bytes, offset, length),
                    InternetChecksum.sum(of(bytes), offset, length),
                    "seed " + seed + ", " + length + " bytes at " + offset);
        }
    }

    /** Every word at its largest: no carry may be lost. */
    @Test
    void carriesAreNotLost() {
        byte[] ones = new byte[65_536];
        Arrays.fill(ones, (byte) 0xFF);
        for (int length = 2; length <= ones.length; length += 2) {
            assertEquals(0xFFFF, InternetChecksum.sum(of(ones), 0, length));
        }
        assertEquals(0xFFFF, InternetChecksum.fold(0xFFFF));
        assertEquals(1, InternetChecksum.fold(0x1_0000));
        assertEquals(0xFFFF, InternetChecksum.fold(0xFFFF_FFFFL));
        assertEquals(0xFFFF, InternetChecksum.fold(0x7FFF_FFFF_FFFF_8000L));
        assertEquals(0, InternetChecksum.fold(0));
    }

    /** RFC 1071, 3: the numbers of its example. */
    @Test
    void theExampleOfTheRfcComesOut() {
        byte[] bytes = {0x00, 0x01, (byte) 0xF2, 0x03, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, -9};
        assertEquals(0xDDF2, InternetChecksum.sum(of(bytes), 0, bytes.length));
        assertEquals(0x220D, InternetChecksum.checksum(0xDDF2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pseudoHeaderAndTransportTogetherVerifyAPacket(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            TestPacket packet = TestPacket.random(random);
            packet.payload = TestPacket.bytes(random, random.nextInt(300));
            byte[] bytes = packet.toBytes();
            int transport = packet.ipHeaderLength();
            int length = bytes.length - transport;
            int sum =
                    InternetChecksum.pseudoHeaderSum(of(bytes), 0, packet.protocol, length)
                            + InternetChecksum.sum(of(bytes), transport, length);
            assertEquals(InternetChecksum.VALID, InternetChecksum.fold(sum), "seed " + seed);
            if (packet.ipv4) {
                assertEquals(
                        InternetChecksum.VALID, InternetChecksum.sumOfIpv4Header(of(bytes), 0));
            }
        }
    }

    private static MemorySegment of(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }
}
