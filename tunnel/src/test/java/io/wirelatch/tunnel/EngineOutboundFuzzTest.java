package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.offload.SegmentCutter;
import io.wirelatch.tunnel.offload.VirtioNetHeader;
import io.wirelatch.tunnel.packet.IpPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any frames out of the interface, each a virtio header and a packet, cut and sent to a peer: what
 * is a packet for it arrives as it was, and nothing else does. While fuzzing, the engines live on
 * from input to input.
 */
final class EngineOutboundFuzzTest {

    private static final int ANY_FRAME = 0;
    private static final int FRAME_FOR_THE_PEER = 1;
    private static final int FRAME_FOR_ANOTHER_PEER = 2;
    private static final int KINDS = 3;

    private static final IpAddress OWN_4 = IpAddress.parse("10.9.0.2");
    private static final IpAddress OWN_6 = IpAddress.parse("fd00::2");
    private static final IpAddress PEER_4 = IpAddress.parse("10.9.0.1");
    private static final IpAddress PEER_6 = IpAddress.parse("fd00::1");
    private static final IpAddress OTHER_4 = IpAddress.parse("10.9.0.3");

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int VIRTIO = VirtioNetHeader.LENGTH;

    /** As much as the engine makes room for, whatever the MTU. */
    private static final int MAX_PACKET = 9_216;

    private final Simulation simulation = new Simulation(3);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);
    private final SegmentCutter cutter = new SegmentCutter();
    private final MemorySegment packetMemory = Arena.ofAuto().allocate(MAX_PACKET);

    EngineOutboundFuzzTest() {
        simulation.connect(client, server);
        client.send(server, "a session");
        server.received();
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    static Stream<byte[]> seeds() {
        byte[] noOffload = new byte[VIRTIO];
        byte[] segments = {1, 1, 40, 0, 8, 0, 20, 0, 16, 0};
        byte[] udpSegments = {1, 5, 28, 0, 8, 0, 20, 0, 6, 0};
        byte[] udp = TestPackets.udp(OWN_4, PEER_4, "from the system");
        byte[] udp6 = TestPackets.udp(OWN_6, PEER_6, "from the system");
        byte[] tcp = Arrays.copyOf(udp, 200);
        tcp[9] = 6;
        tcp[3] = (byte) tcp.length;
        tcp[32] = 0x50;
        return Stream.of(
                new FuzzSteps()
                        .step(ANY_FRAME, joined(noOffload, udp))
                        .step(ANY_FRAME, joined(noOffload, udp6))
                        .step(ANY_FRAME, noOffload)
                        .toBytes(),
                new FuzzSteps()
                        .step(FRAME_FOR_THE_PEER, joined(segments, tcp))
                        .step(FRAME_FOR_THE_PEER, joined(udpSegments, udp))
                        .step(FRAME_FOR_ANOTHER_PEER, joined(noOffload, udp))
                        .toBytes());
    }

    private static byte[] joined(byte[] header, byte[] packet) {
        byte[] frame = Arrays.copyOf(header, header.length + packet.length);
        System.arraycopy(packet, 0, frame, header.length, packet.length);
        return frame;
    }

    @MethodSource("seeds")
    @FuzzTest
    void whatIsAPacketForThePeerArrivesAsItWasAndNothingElseDoes(byte[] input) {
        List<String> expected = new ArrayList<>();
        FuzzSteps.run(
                input,
                (kind, data) -> {
                    for (byte[] packet : cut(addressed(kind % KINDS, data))) {
                        client.tun.put(packet);
                        if (isFromHereToThePeer(packet)) {
                            expected.add(HexFormat.of().formatHex(packet));
                        }
                    }
                });
        simulation.settle();
        assertEquals(
                expected,
                server.tun.takeWritten().stream().map(HexFormat.of()::formatHex).toList());
        simulation.network.captured().clear();
    }

    /** Puts addresses into an IP header of its right length, so that the fuzzer need not. */
    private static byte[] addressed(int kind, byte[] data) {
        if (kind == ANY_FRAME || data.length < VIRTIO + IPV4_HEADER) {
            return data;
        }
        byte[] frame = data.clone();
        int length = frame.length - VIRTIO;
        boolean ipv6 = length >= IPV6_HEADER && (frame[VIRTIO] & 0x80) != 0;
        if (ipv6) {
            frame[VIRTIO] = 0x60;
            putLength(frame, VIRTIO + 4, length - IPV6_HEADER);
            put(frame, VIRTIO + 8, OWN_6);
            put(frame, VIRTIO + 24, PEER_6);
        } else {
            frame[VIRTIO] = 0x45;
            putLength(frame, VIRTIO + 2, length);
            put(frame, VIRTIO + 12, OWN_4);
            put(frame, VIRTIO + 16, kind == FRAME_FOR_THE_PEER ? PEER_4 : OTHER_4);
        }
        return frame;
    }

    private static void put(byte[] frame, int offset, IpAddress address) {
        byte[] bytes = address.toBytes();
        System.arraycopy(bytes, 0, frame, offset, bytes.length);
    }

    private static void putLength(byte[] frame, int offset, int length) {
        frame[offset] = (byte) (length >>> 8);
        frame[offset + 1] = (byte) length;
    }

    /** What a read of this frame brings. */
    private List<byte[]> cut(byte[] frame) {
        int count = cutter.begin(MemorySegment.ofArray(frame), 0, frame.length);
        List<byte[]> packets = new ArrayList<>();
        if (cutter.nextLength() > MAX_PACKET) {
            cutter.forget();
            return packets;
        }
        for (int i = 0; i < count; i++) {
            int length = cutter.next(packetMemory, 0);
            packets.add(packetMemory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
        return packets;
    }

    private static boolean isFromHereToThePeer(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (IpPacket.totalLength(memory, 0, packet.length) != packet.length) {
            return false;
        }
        return (packet[0] & 0xF0) == 0x40
                ? has(packet, 12, OWN_4) && has(packet, 16, PEER_4)
                : has(packet, 8, OWN_6) && has(packet, 24, PEER_6);
    }

    private static boolean has(byte[] packet, int offset, IpAddress address) {
        byte[] bytes = address.toBytes();
        return Arrays.equals(packet, offset, offset + bytes.length, bytes, 0, bytes.length);
    }
}
