package io.wirelatch.tunnel.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segmentation as Linux describes it in Documentation/networking/segmentation-offloads. */
final class SegmentCutterTest {

    private static final int GSO_UDP_FRAGMENTED = 3;

    private final Cutting cutting = new Cutting();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyPacketIsAsIfItHadBeenBuiltAlone(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            SuperPacket superPacket = SuperPacket.random(random);
            assertPackets(superPacket.expectedPackets(), superPacket.toFrame(), "seed " + seed);
        }
    }

    /** Sequence numbers (RFC 9293, 3.4) and IDs count modulo their width. */
    @Test
    void numbersWrapAround() {
        TestPacket packet = tcp(3000);
        packet.sequence = -1000;
        packet.id = 0xFFFE;
        SuperPacket superPacket = new SuperPacket(packet, 700);
        List<byte[]> packets = cutting.cut(superPacket.toFrame());
        assertEquals(5, packets.size());
        assertEquals(2, Fields.u16(of(packets.get(4)), Fields.IPV4_ID));
        assertEquals(1800, Fields.i32(of(packets.get(4)), 20 + Fields.TCP_SEQUENCE));
        assertPackets(superPacket.expectedPackets(), superPacket.toFrame(), "wrapped");
    }

    @Test
    void flagsOfTheEndGoToTheLastAndTheReducedWindowToTheFirst() {
        TestPacket packet = tcp(300);
        packet.flags =
                TestPacket.ACK | TestPacket.PSH | TestPacket.FIN | TestPacket.CWR | TestPacket.ECE;
        List<byte[]> packets = cutting.cut(packet.toFrame(100));
        int everywhere = TestPacket.ACK | TestPacket.ECE;
        assertEquals(everywhere | TestPacket.CWR, packets.get(0)[20 + Fields.TCP_FLAGS] & 0xFF);
        assertEquals(everywhere, packets.get(1)[20 + Fields.TCP_FLAGS] & 0xFF);
        assertEquals(
                everywhere | TestPacket.PSH | TestPacket.FIN,
                packets.get(2)[20 + Fields.TCP_FLAGS] & 0xFF);
    }

    @Test
    void theLargestPacketIsCutAndALargerOneRefused() {
        SuperPacket largest = new SuperPacket(tcp(65_535 - 40), 1380);
        assertPackets(largest.expectedPackets(), largest.toFrame(), "largest");
        byte[] larger = Arrays.copyOf(largest.toFrame(), 10 + 65_536);
        assertEquals(List.of(), cutting.cut(larger));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aWholePacketWithItsChecksumPassesUnchanged(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            TestPacket packet = SuperPacket.random(random).whole();
            packet.wrongTransportChecksum = random.nextBoolean();
            byte[] bytes = packet.toBytes();
            assertPackets(List.of(bytes), packet.frame(0, 0, 0, 0, bytes), "seed " + seed);
            int dataValid = 2;
            assertPackets(List.of(bytes), packet.frame(dataValid, 0, 0, 0, bytes), "valid");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aPartialChecksumOfAWholePacketIsCompleted(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            TestPacket packet = SuperPacket.random(random).whole();
            byte[] frame = packet.frame(1, 0, 0, 0, packet.toBytesWithPartialChecksum());
            assertPackets(List.of(packet.toBytes()), frame, "seed " + seed);
        }
    }

    /** RFC 768: a UDP checksum that comes out as zero is sent as all ones. */
    @Test
    void aCompletedUdpChecksumIsNeverZero() {
        TestPacket packet = tcp(2);
        packet.protocol = TestPacket.UDP;
        packet.payload = new byte[2];
        byte[] bytes = packet.toBytes();
        // In place of zeros, the checksum of the packet makes the sum come out as all ones.
        packet.payload = Arrays.copyOfRange(bytes, 26, 28);
        byte[] expected = packet.toBytes();
        assertEquals(-1, expected[26]);
        assertEquals(-1, expected[27]);
        byte[] frame = packet.frame(1, 0, 0, 0, packet.toBytesWithPartialChecksum());
        assertPackets(List.of(expected), frame, "whole");
        assertPackets(List.of(expected), packet.toFrame(100), "as a segment");
    }

    /** RFC 8200, 8.1: the checksum covers the final destination, which the header does not name. */
    @Test
    void thePartialSumOfTheKernelIsBuiltOn() {
        TestPacket packet = TestPacket.random(new Random(1));
        packet.protocol = TestPacket.TCP;
        packet.flags = TestPacket.ACK;
        packet.payload = new byte[250];
        SuperPacket superPacket = new SuperPacket(packet, 100);
        int extra = 0x0102;
        int field = packet.ipHeaderLength() + Fields.TCP_CHECKSUM;
        byte[] frame = superPacket.toFrame();
        MemorySegment partial = of(frame);
        int sum = NaiveChecksum.add(Fields.u16(partial, 10L + field), extra);
        Fields.putU16(partial, 10L + field, sum);
        List<byte[]> expected = superPacket.expectedPackets();
        for (byte[] bytes : expected) {
            int own = ~Fields.u16(of(bytes), field) & 0xFFFF;
            Fields.putU16(of(bytes), field, ~NaiveChecksum.add(own, extra));
        }
        assertPackets(expected, frame, "routed");
    }

    /** A packet received and merged by a machine that forwards it: its checksum is known good. */
    @Test
    void aLongPacketWithoutAPartialChecksumIsCutAsWell() {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            SuperPacket superPacket = SuperPacket.random(random);
            byte[] frame = superPacket.toFrame();
            int dataValid = 2;
            frame[0] = (byte) dataValid;
            Arrays.fill(frame, 6, 10, (byte) 0);
            assertPackets(superPacket.expectedPackets(), frame, "seed 7");
        }
    }

    @Test
    void theHeaderLengthThatTheKernelGivesIsNotReliedUpon() {
        SuperPacket superPacket = new SuperPacket(tcp(5000), 1000);
        for (int hdrLen : new int[] {0, 1, 40, 5000, 0xFFFF}) {
            byte[] frame = superPacket.toFrame();
            VirtioNetHeader.write(of(frame), 0, 1, 1, hdrLen, 1000, 20, 16);
            assertPackets(superPacket.expectedPackets(), frame, "hdr_len " + hdrLen);
        }
    }

    @Test
    void frameFieldsThatContradictThePacketAreRefused() {
        TestPacket packet = tcp(3000);
        assertEquals(3, cutting.cut(packet.toFrame(1000)).size());
        assertRefused(packet, 1, 1, 0, 20, 16, "no segment length");
        assertRefused(packet, 1, 1, 1000, 24, 16, "checksum start");
        assertRefused(packet, 1, 1, 1000, 20, 6, "checksum offset");
        assertRefused(packet, 1, 4, 1000, 20, 16, "IPv6 type");
        assertRefused(packet, 1, 5, 1000, 20, 16, "UDP type");
        assertRefused(packet, 1, GSO_UDP_FRAGMENTED, 1000, 20, 16, "fragmented UDP");
        assertRefused(packet, 1, 2, 1000, 20, 16, "unknown type");
        assertRefused(packet, 1, 0x80, 1000, 20, 16, "nothing but ECN");
        assertRefused(packet, 1, 0, 0, 19, 16, "checksum inside the IP header");
        assertRefused(packet, 1, 0, 0, 3000, 39, "checksum behind the end");
        assertRefused(packet, 1, 0, 0, 0xFFFF, 0xFFFF, "checksum far away");
        packet.fragment = 0x2000;
        assertRefused(packet, 1, 1, 1000, 20, 16, "fragment");
        packet.fragment = 0;
        packet.payload = new byte[0];
        assertRefused(packet, 1, 1, 1000, 20, 16, "no payload");
    }

    @Test
    void everyTruncatedFrameIsRefusedOrCutWithinItsBounds() {
        byte[] frame = tcp(200).toFrame(64);
        for (int length = 0; length < frame.length; length++) {
            List<byte[]> packets = cutting.cut(Arrays.copyOf(frame, length));
            assertEquals(length <= 10 + 40, packets.isEmpty(), length + " bytes");
        }
    }

    @Test
    void anotherFrameMayBeginBeforeTheLastOneIsThrough() {
        SegmentCutter cutter = new SegmentCutter();
        SuperPacket first = new SuperPacket(tcp(5000), 1000);
        SuperPacket second = new SuperPacket(tcp(300), 100);
        byte[] target = new byte[2000];
        assertEquals(5, cutter.begin(of(first.toFrame()), 0, first.toFrame().length));
        assertEquals(1040, cutter.next(of(target), 0));
        assertEquals(3, cutter.begin(of(second.toFrame()), 0, second.toFrame().length));
        for (byte[] expected : second.expectedPackets()) {
            assertEquals(expected.length, cutter.next(of(target), 0));
            assertArrayEquals(expected, Arrays.copyOf(target, expected.length));
        }
        assertEquals(0, cutter.begin(of(new byte[10]), 0, 10));
        assertEquals(0, cutter.nextLength());
    }

    @Test
    void beforeTheFirstFrameThereIsNothingToGive() {
        SegmentCutter cutter = new SegmentCutter();
        assertEquals(0, cutter.nextLength());
        assertEquals(0, cutter.next(of(new byte[10]), 0));
    }

    private void assertPackets(List<byte[]> expected, byte[] frame, String what) {
        List<byte[]> packets = cutting.cut(frame);
        assertEquals(expected.size(), packets.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), packets.get(i), what + ", packet " + i);
        }
    }

    private void assertRefused(
            TestPacket packet,
            int flags,
            int gsoType,
            int gsoSize,
            int csumStart,
            int csumOffset,
            String what) {
        byte[] frame = packet.toFrame(1000);
        VirtioNetHeader.write(of(frame), 0, flags, gsoType, 40, gsoSize, csumStart, csumOffset);
        assertTrue(cutting.cut(frame).isEmpty(), what);
    }

    private static TestPacket tcp(int payloadLength) {
        TestPacket packet = new TestPacket();
        packet.payload = TestPacket.bytes(new Random(payloadLength), payloadLength);
        return packet;
    }

    private static MemorySegment of(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }
}
