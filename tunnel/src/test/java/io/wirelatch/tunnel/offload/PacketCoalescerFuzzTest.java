package io.wirelatch.tunnel.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.tunnel.FuzzSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any packets on their way to the system: what is put together comes apart into the same ones. */
final class PacketCoalescerFuzzTest {

    private static final int ANY_PACKET = 0;
    private static final int NEXT_OF_THE_FLOW = 1;
    private static final int NEXT_OF_THE_FLOW_DAMAGED = 2;
    private static final int OTHER_FLOW = 3;
    private static final int KINDS = 4;

    private static final int MAX_PACKET = 2_000;

    private final Coalescing coalescing = new Coalescing(true, true);
    private final Cutting cutting = new Cutting();

    static Stream<byte[]> seeds() {
        byte[] payload = new byte[40];
        byte[] ipv6Udp = {3, 0, 0, 0};
        return Stream.of(
                new FuzzSteps()
                        .step(NEXT_OF_THE_FLOW, payload)
                        .step(NEXT_OF_THE_FLOW, payload)
                        .step(NEXT_OF_THE_FLOW_DAMAGED, payload)
                        .step(NEXT_OF_THE_FLOW, (byte) 9)
                        .toBytes(),
                new FuzzSteps()
                        .step(OTHER_FLOW, ipv6Udp)
                        .step(NEXT_OF_THE_FLOW, payload)
                        .step(NEXT_OF_THE_FLOW, payload)
                        .step(ANY_PACKET, (byte) 0x45)
                        .step(ANY_PACKET)
                        .toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void whatIsPutTogetherComesApartIntoTheSamePackets(byte[] input) {
        List<byte[]> packets = packets(input);
        List<byte[]> arrived = new ArrayList<>();
        for (byte[] frame : coalescing.coalesce(packets)) {
            // A packet without a byte is alone, and there is nothing to cut it into.
            arrived.addAll(
                    frame.length == VirtioNetHeader.LENGTH
                            ? List.of(new byte[0])
                            : cutting.cut(frame));
        }
        assertEquals(comparable(packets), comparable(arrived));
    }

    private static List<byte[]> packets(byte[] input) {
        TestPacket next = new TestPacket();
        List<byte[]> packets = new ArrayList<>();
        FuzzSteps.run(
                input,
                (kind, data) -> {
                    byte[] packet =
                            switch (kind % KINDS) {
                                case NEXT_OF_THE_FLOW -> take(next, kind, data).toBytes();
                                case NEXT_OF_THE_FLOW_DAMAGED ->
                                        FuzzSteps.patched(
                                                take(next, kind, new byte[30]).toBytes(), data, 0);
                                case OTHER_FLOW -> {
                                    change(next, data);
                                    yield next.toBytes();
                                }
                                default -> data;
                            };
                    if (packets.size() < Coalescing.CAPACITY && packet.length <= MAX_PACKET) {
                        packets.add(packet);
                    }
                });
        return packets;
    }

    /** The higher bits of a kind choose how often a flag is set. */
    private static TestPacket take(TestPacket next, int kind, byte[] payload) {
        next.payload = Arrays.copyOf(payload, Math.min(payload.length, 1_400));
        next.flags = TestPacket.ACK | (kind >= 0xC0 ? TestPacket.PSH : 0);
        TestPacket sent = next.copy();
        next.sequence += next.payload.length;
        next.id = next.id + 1 & 0xFFFF;
        return sent;
    }

    private static void change(TestPacket next, byte[] data) {
        byte[] given = Arrays.copyOf(data, 16);
        next.protocol = (given[0] & 1) == 0 ? TestPacket.TCP : TestPacket.UDP;
        next.ipv4 = (given[0] & 2) == 0;
        next.fragment = (given[0] & 4) == 0 ? TestPacket.DONT_FRAGMENT : 0;
        next.source = Arrays.copyOf(next.source, next.ipv4 ? 4 : 16);
        next.destination = Arrays.copyOf(next.destination, next.ipv4 ? 4 : 16);
        next.source[3] = given[1];
        next.sourcePort = given[2] & 0xFF;
        next.tos = given[3] & 0xFF;
        next.ttl = given[4] & 0xFF;
        next.sequence = given[5] << 24 | 0xFFFF00;
        next.flags = given[6] & 0xFF;
        next.window = given[7] & 0xFF;
        next.tcpOptions = new byte[(given[8] & 3) * 4];
        next.ipv4Options = new byte[(given[9] & 3) == 3 ? 4 : 0];
        next.ipv6Extensions = (given[10] & 3) == 3 ? 1 : 0;
        next.id = (given[11] & 0xFF) | 0xFF00;
        next.payload = new byte[given[12] & 0xFF];
    }

    /** In any order, and without the ID of a packet that must not be fragmented (RFC 6864, 4). */
    private static List<String> comparable(List<byte[]> packets) {
        return packets.stream().map(PacketCoalescerFuzzTest::withoutAtomicId).sorted().toList();
    }

    private static String withoutAtomicId(byte[] packet) {
        byte[] other = packet.clone();
        if (other.length >= 20 && other[0] >>> 4 == 4 && (other[6] & 0x40) != 0) {
            Arrays.fill(other, 4, 6, (byte) 0);
            Arrays.fill(other, 10, 12, (byte) 0);
        }
        return HexFormat.of().formatHex(other);
    }
}
