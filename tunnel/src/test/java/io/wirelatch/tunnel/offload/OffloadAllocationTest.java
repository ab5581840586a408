package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The steady state of the data path allocates nothing. */
final class OffloadAllocationTest {

    private static final int SEGMENTS = 8;

    @Test
    void cuttingAndCoalescingAllocateNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frames = arena.allocate(4 * 16_384);
            int[] lengths = new int[4];
            for (int i = 0; i < 4; i++) {
                byte[] frame = superPacket(i % 2 == 0, i < 2).toFrame();
                lengths[i] = frame.length;
                MemorySegment.copy(frame, 0, frames, JAVA_BYTE, i * 16_384L, frame.length);
            }
            SegmentCutter cutter = new SegmentCutter();
            PacketBatch batch = PacketBatch.allocate(arena, 4 * SEGMENTS, 1500);
            PacketCoalescer coalescer = new PacketCoalescer(4 * SEGMENTS, true, true);
            Allocation.assertNone(
                    () -> {
                        batch.clear();
                        for (int i = 0; i < 4; i++) {
                            cutter.begin(frames, i * 16_384, lengths[i]);
                            cut(cutter, batch);
                        }
                        coalescer.coalesce(batch);
                    });
            assertEquals(4 * SEGMENTS, batch.count());
            assertEquals(4, coalescer.frameCount());
        }
    }

    private static void cut(SegmentCutter cutter, PacketBatch batch) {
        while (cutter.hasNext()) {
            int offset = batch.slotOffset(batch.count()) + PacketBatch.HEADROOM;
            batch.add(offset, cutter.next(batch.memory(), offset), Endpoint.UNKNOWN);
        }
    }

    private static SuperPacket superPacket(boolean ipv4, boolean tcp) {
        TestPacket packet = new TestPacket();
        Random random = new Random(1);
        packet.ipv4 = ipv4;
        packet.source = TestPacket.bytes(random, ipv4 ? 4 : 16);
        packet.destination = TestPacket.bytes(random, ipv4 ? 4 : 16);
        packet.protocol = tcp ? TestPacket.TCP : TestPacket.UDP;
        packet.payload = TestPacket.bytes(random, SEGMENTS * 1360);
        return new SuperPacket(packet, 1360);
    }
}
