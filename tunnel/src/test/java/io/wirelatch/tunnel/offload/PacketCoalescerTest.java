package io.wirelatch.tunnel.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packets travel to the kernel as one, and as what. */
final class PacketCoalescerTest {

    private final Coalescing coalescing = new Coalescing(true, true);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void framesAreThoseOfTheModelByteForByte(long seed) {
        Random random = new Random(seed);
        boolean joinTcp = seed != 7;
        boolean joinUdp = seed != 8;
        Coalescing subject = new Coalescing(joinTcp, joinUdp);
        NaiveCoalescer model = new NaiveCoalescer(joinTcp, joinUdp);
        int joined = 0;
        for (int round = 0; round < 150; round++) {
            RandomTraffic traffic = new RandomTraffic(random, 1 + random.nextInt(6));
            List<TestPacket> packets = traffic.packets(random.nextInt(Coalescing.CAPACITY + 1));
            List<NaiveCoalescer.Run> runs = model.runs(packets);
            List<byte[]> frames = subject.coalesce(bytes(packets));
            for (int i = 0; i < Math.min(runs.size(), frames.size()); i++) {
                assertArrayEquals(runs.get(i).toFrame(), frames.get(i), "seed " + seed);
            }
            assertEquals(runs.size(), frames.size(), "seed " + seed);
            joined += packets.size() - frames.size();
        }
        assertTrue(joined > 500, "the traffic has runs: " + joined);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsCutComesTogetherAgain(long seed) {
        Random random = new Random(seed);
        Cutting cutting = new Cutting();
        for (int i = 0; i < 200; i++) {
            SuperPacket superPacket = SuperPacket.random(random);
            TestPacket whole = superPacket.whole();
            List<byte[]> packets = cutting.cut(superPacket.toFrame());
            List<byte[]> frames = coalescing.coalesce(packets);
            boolean plain = whole.ipv4 ? whole.ipv4Options.length == 0 : whole.ipv6Extensions == 0;
            if (packets.size() > 1 && plain) {
                assertEquals(1, frames.size(), "seed " + seed);
                assertArrayEquals(superPacket.toFrame(), frames.getFirst(), "seed " + seed);
            } else {
                assertUnchanged(packets, frames, "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsJoinedIsCutIntoEachFlowsPacketsInTheirOrder(long seed) {
        Random random = new Random(seed);
        Cutting cutting = new Cutting();
        for (int round = 0; round < 100; round++) {
            List<TestPacket> packets = new RandomTraffic(random, 4).packets(100);
            List<byte[]> arrived = new ArrayList<>();
            for (byte[] frame : coalescing.coalesce(bytes(packets))) {
                arrived.addAll(cutting.cut(frame));
            }
            assertSameFlows(packets, arrived, "seed " + seed);
        }
    }

    private static void assertSameFlows(List<TestPacket> sent, List<byte[]> arrived, String what) {
        assertEquals(sent.size(), arrived.size(), what);
        List<byte[]> left = new ArrayList<>(arrived);
        while (!sent.isEmpty()) {
            TestPacket first = sent.getFirst();
            List<TestPacket> flow =
                    sent.stream().filter(p -> NaiveCoalescer.isSameFlow(p, first)).toList();
            sent = sent.stream().filter(p -> !NaiveCoalescer.isSameFlow(p, first)).toList();
            int from = 0;
            for (TestPacket packet : flow) {
                int found = from;
                while (found < left.size() && !isSamePacket(packet.toBytes(), left.get(found))) {
                    found++;
                }
                assertTrue(found < left.size(), what + ": lost, changed or overtaken");
                left.remove(found);
                from = found;
            }
        }
    }

    /** But for the ID of a packet that must not be fragmented (RFC 6864, 4). */
    private static boolean isSamePacket(byte[] a, byte[] b) {
        byte[] other = b.clone();
        boolean ipv4 = a[0] >>> 4 == 4;
        if (ipv4 && a.length == b.length && (a[6] & 0x40) != 0) {
            System.arraycopy(a, 4, other, 4, 2);
            System.arraycopy(a, 10, other, 10, 2);
        }
        return Arrays.equals(a, other);
    }

    @Test
    void interleavedFlowsAreJoinedEachForItself() {
        List<TestPacket> packets = new ArrayList<>();
        TestPacket[] flows = new TestPacket[4];
        Random random = new Random(1);
        for (int i = 0; i < flows.length; i++) {
            flows[i] = tcp(1000);
            flows[i].sourcePort = i;
            flows[i].ipv4 = i % 2 == 0;
            flows[i].source = TestPacket.bytes(random, flows[i].ipv4 ? 4 : 16);
            flows[i].destination = TestPacket.bytes(random, flows[i].ipv4 ? 4 : 16);
        }
        for (int i = 0; i < 40; i++) {
            packets.add(flows[i % 4]);
            flows[i % 4] = following(flows[i % 4]);
        }
        assertPacketsInFrames(packets, 10, 10, 10, 10);
    }

    @Test
    void flowsOfTwoProtocolsMayHaveTheSamePorts() {
        List<TestPacket> tcp = run(tcp(1000), 5);
        TestPacket udp = tcp(1000);
        udp.protocol = TestPacket.UDP;
        List<TestPacket> packets = new ArrayList<>();
        for (TestPacket packet : tcp) {
            packets.add(packet);
            packets.add(udp.copy());
        }
        assertPacketsInFrames(packets, 5, 5);
    }

    @Test
    void everyByteOfTheTcpOptionsMustBeTheSame() {
        for (int length = 4; length <= 40; length += 4) {
            TestPacket first = tcp(100);
            first.tcpOptions = TestPacket.bytes(new Random(length), length);
            assertPacketsInFrames(run(first, 3), 3);
            for (int at = 0; at < length; at++) {
                List<TestPacket> packets = run(first, 3);
                byte[] options = first.tcpOptions.clone();
                options[at] ^= 1;
                packets.get(1).tcpOptions = options;
                assertPacketsInFrames(packets, 1, 1, 1);
            }
        }
    }

    @Test
    void aFrameHoldsAsMuchAsAnIpPacketCan() {
        // 40 bytes of headers and 65 payloads of 1007 bytes are 65,495 bytes; 40 more would fit.
        List<TestPacket> packets = run(tcp(1007), 70);
        assertPacketsInFrames(packets, 65, 5);
        // 60 bytes of headers and 45 payloads of 1455 bytes are 65,535, to the last byte.
        TestPacket exact = tcp(1455);
        exact.tcpOptions = new byte[20];
        assertPacketsInFrames(run(exact, 46), 45, 1);
        // 52 bytes of headers and 36 payloads of 1819 bytes would be 65,536.
        TestPacket oneMore = tcp(1819);
        oneMore.tcpOptions = new byte[12];
        assertPacketsInFrames(run(oneMore, 36), 35, 1);
    }

    @Test
    void atMost64DatagramsTravelAsOne() {
        TestPacket packet = tcp(64);
        packet.protocol = TestPacket.UDP;
        assertPacketsInFrames(run(packet, 100), 64, 36);
    }

    @Test
    void aShorterPacketAPushOrAFinEndsTheRun() {
        assertPacketsInFrames(changed(5, 2, p -> p.payload = new byte[500]), 3, 2);
        assertPacketsInFrames(changed(5, 2, p -> p.flags |= TestPacket.PSH), 3, 2);
        assertPacketsInFrames(changed(5, 2, p -> p.flags |= TestPacket.FIN), 3, 2);
        assertPacketsInFrames(changed(5, 0, p -> p.flags |= TestPacket.PSH), 1, 4);
    }

    @Test
    void aLongerPacketBeginsARun() {
        assertPacketsInFrames(changed(5, 2, p -> p.payload = new byte[1001]), 2, 2, 1);
    }

    /** RFC 3168, 6.1.2: it is said in one packet, so that one comes first. */
    @Test
    void aReducedCongestionWindowBeginsARun() {
        List<TestPacket> packets = changed(5, 2, p -> p.flags |= TestPacket.CWR);
        assertPacketsInFrames(packets, 2, 3);
        byte[] second = coalescing.coalesce(bytes(packets)).get(1);
        assertEquals(0x81, second[1] & 0xFF);
    }

    @Test
    void aPureAcknowledgmentNeitherOvertakesNorIsOvertaken() {
        assertPacketsInFrames(changed(5, 2, p -> p.payload = new byte[0]), 2, 1, 2);
    }

    @Test
    void packetsThatAreNotSoundGoAlone() {
        assertPacketsInFrames(changed(5, 2, p -> p.wrongTransportChecksum = true), 2, 1, 2);
        assertPacketsInFrames(changed(5, 2, p -> p.wrongIpv4Checksum = true), 2, 1, 2);
        assertPacketsInFrames(changed(5, 0, p -> p.wrongTransportChecksum = true), 1, 4);
        assertPacketsInFrames(changed(5, 0, p -> p.wrongIpv4Checksum = true), 1, 4);
    }

    @Test
    void retransmissionsAndGapsBeginARun() {
        assertPacketsInFrames(changed(5, 2, p -> p.sequence -= 1000), 2, 3);
        List<TestPacket> packets = run(tcp(1000), 6);
        packets.remove(3);
        assertPacketsInFrames(packets, 3, 2);
    }

    @Test
    void theIdOfAPacketThatMayBeFragmentedMustBeTheNext() {
        TestPacket packet = tcp(1000);
        packet.id = 0xFFFE;
        packet.fragment = 0;
        assertPacketsInFrames(run(packet, 5), 5);
        List<TestPacket> packets = run(packet, 5);
        packets.get(2).id = 7;
        assertPacketsInFrames(packets, 2, 1, 2);
        packets.forEach(p -> p.fragment = TestPacket.DONT_FRAGMENT);
        assertPacketsInFrames(packets, 5);
    }

    @Test
    void nothingOvertakesWhatIsNotUnderstood() {
        assertPacketsInFrames(changed(5, 2, p -> p.fragment = 0x2000), 2, 1, 2);
        assertPacketsInFrames(changed(5, 2, p -> p.ipv4Options = new byte[4]), 2, 1, 2);
        assertPacketsInFrames(changed(5, 2, p -> p.protocol = 1), 2, 1, 2);
    }

    @Test
    void aDatagramWithoutChecksumGoesAlone() {
        TestPacket packet = tcp(1000);
        packet.protocol = TestPacket.UDP;
        List<TestPacket> packets = run(packet, 5);
        packets.get(2).zeroUdpChecksum = true;
        assertPacketsInFrames(packets, 2, 1, 2);
    }

    @Test
    void whatTheKernelDoesNotTakeIsNotJoined() {
        TestPacket udp = tcp(1000);
        udp.protocol = TestPacket.UDP;
        List<byte[]> packets = bytes(run(udp, 3));
        packets.addAll(bytes(run(tcp(1000), 3)));
        assertEquals(4, new Coalescing(true, false).coalesce(packets).size());
        assertEquals(4, new Coalescing(false, true).coalesce(packets).size());
        assertUnchanged(packets, new Coalescing(false, false).coalesce(packets), "neither");
    }

    /** Lengths in headers that are not those of the packet. */
    @Test
    void packetsThatLieAboutTheirLengthGoUnchanged() {
        List<byte[]> packets = bytes(run(tcp(1000), 3));
        packets.set(1, Arrays.copyOf(packets.get(1), 1039));
        assertUnchanged(packets, coalescing.coalesce(packets), "shorter");
        packets.set(1, Arrays.copyOf(packets.get(1), 1041));
        assertUnchanged(packets, coalescing.coalesce(packets), "longer");
    }

    @Test
    void aBatchBeyondTheCapacityIsRefused() {
        coalescing.fill(bytes(run(tcp(10), 3)));
        PacketCoalescer small = new PacketCoalescer(2, true, true);
        assertThrows(IllegalArgumentException.class, () -> small.coalesce(coalescing.batch()));
    }

    private void assertPacketsInFrames(List<TestPacket> packets, int... expected) {
        coalescing.coalesce(bytes(packets));
        PacketCoalescer coalescer = coalescing.coalescer();
        int[] actual = new int[coalescer.frameCount()];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = coalescer.packetsIn(i);
        }
        assertArrayEquals(expected, actual);
    }

    private static void assertUnchanged(List<byte[]> packets, List<byte[]> frames, String what) {
        assertEquals(packets.size(), frames.size(), what);
        for (int i = 0; i < packets.size(); i++) {
            byte[] expected = new byte[10 + packets.get(i).length];
            System.arraycopy(packets.get(i), 0, expected, 10, packets.get(i).length);
            assertArrayEquals(expected, frames.get(i), what);
        }
    }

    private static TestPacket tcp(int payloadLength) {
        TestPacket packet = new TestPacket();
        packet.payload = TestPacket.bytes(new Random(payloadLength), payloadLength);
        return packet;
    }

    private static TestPacket following(TestPacket packet) {
        TestPacket next = packet.copy();
        next.sequence += packet.payload.length;
        next.id = packet.id + 1 & 0xFFFF;
        return next;
    }

    private static List<TestPacket> run(TestPacket first, int count) {
        return changed(first, count, -1, p -> {});
    }

    private static List<TestPacket> changed(int count, int which, Consumer<TestPacket> change) {
        return changed(tcp(1000), count, which, change);
    }

    /** A run in which one packet is different, and the others follow on it. */
    private static List<TestPacket> changed(
            TestPacket first, int count, int which, Consumer<TestPacket> change) {
        List<TestPacket> packets = new ArrayList<>();
        TestPacket next = first;
        for (int i = 0; i < count; i++) {
            TestPacket packet = next.copy();
            if (i == which) {
                change.accept(packet);
            }
            packets.add(packet);
            int sequence = packet.sequence + packet.payload.length;
            next = following(next);
            next.sequence = sequence;
        }
        return packets;
    }

    private static List<byte[]> bytes(List<TestPacket> packets) {
        List<byte[]> bytes = new ArrayList<>();
        packets.forEach(packet -> bytes.add(packet.toBytes()));
        return bytes;
    }
}
