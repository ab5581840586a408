package io.wirelatch.bench;

import io.wirelatch.tunnel.offload.SegmentCutter;
import io.wirelatch.tunnel.offload.VirtioNetHeader;
import io.wirelatch.tunnel.packet.PacketBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A TCP super-packet of nearly 64 KiB, as many whole segments as fit, cut into packets with their
 * checksums: the time is that of one packet.
 */
public class SegmentCutterBenchmark extends ShortRun {

    private static final int SEGMENTS = 47;
    private static final int PAYLOAD_BYTES = SEGMENTS * TcpPackets.SEGMENT_BYTES;
    private static final int FRAME_BYTES =
            VirtioNetHeader.LENGTH + TcpPackets.HEADER_BYTES + PAYLOAD_BYTES;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(FRAME_BYTES, 64);
    private final PacketBatch packets = PacketBatch.allocate(arena, SEGMENTS, 2_048);
    private final SegmentCutter cutter = new SegmentCutter();

    @Setup
    public void writeFrame() {
        frame.fill((byte) 0x5A);
        VirtioNetHeader.write(
                frame,
                0,
                VirtioNetHeader.F_NEEDS_CSUM,
                VirtioNetHeader.GSO_TCPV4,
                TcpPackets.HEADER_BYTES,
                TcpPackets.SEGMENT_BYTES,
                TcpPackets.IP_HEADER_BYTES,
                TcpPackets.CHECKSUM_OFFSET);
        TcpPackets.writeWithPartialChecksum(
                frame,
                VirtioNetHeader.LENGTH,
                BenchPeers.ipv4(0),
                BenchPeers.ipv4(1),
                40_000,
                0,
                PAYLOAD_BYTES);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public void cut() {
        if (cutter.begin(frame, 0, FRAME_BYTES) != SEGMENTS) {
            throw new IllegalStateException("the frame is not cut as it should be");
        }
        for (int slot = 0; cutter.hasNext(); slot++) {
            cutter.next(packets.memory(), packets.slotOffset(slot));
        }
    }
}
