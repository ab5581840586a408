package io.wirelatch.bench;

import io.wirelatch.tunnel.offload.PacketCoalescer;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A batch of full TCP packets, their checksums verified, made into one frame a flow: the time is
 * that of one packet. The header of each flow's first packet, which becomes the frame's, is put
 * back before; {@link RestoreBenchmark} says what that costs.
 */
public class PacketCoalescerBenchmark extends ShortRun {

    private static final int PACKETS = 45;

    /** Whose packets follow one another in turn. */
    @Param({"1", "4"})
    public int flows;

    private final Arena arena = Arena.ofShared();
    private final PacketBatch batch = PacketBatch.allocate(arena, PACKETS, 2_048);
    private final PacketCoalescer coalescer = new PacketCoalescer(PACKETS, true, true);
    private MemorySegment firstHeaders;

    @Setup
    public void writePackets() {
        batch.memory().fill((byte) 0x5A);
        for (int i = 0; i < PACKETS; i++) {
            int sequence = i / flows * TcpPackets.SEGMENT_BYTES;
            TcpPackets.write(
                    batch.memory(),
                    batch.slotOffset(i),
                    BenchPeers.ipv4(0),
                    BenchPeers.ipv4(1),
                    40_000 + i % flows,
                    sequence,
                    TcpPackets.SEGMENT_BYTES);
            batch.add(
                    batch.slotOffset(i),
                    TcpPackets.HEADER_BYTES + TcpPackets.SEGMENT_BYTES,
                    Endpoint.UNKNOWN);
        }
        firstHeaders = arena.allocate((long) flows * TcpPackets.HEADER_BYTES, 64);
        for (int flow = 0; flow < flows; flow++) {
            MemorySegment.copy(
                    batch.memory(),
                    batch.slotOffset(flow),
                    firstHeaders,
                    (long) flow * TcpPackets.HEADER_BYTES,
                    TcpPackets.HEADER_BYTES);
        }
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void coalesce() {
        for (int flow = 0; flow < flows; flow++) {
            MemorySegment.copy(
                    firstHeaders,
                    (long) flow * TcpPackets.HEADER_BYTES,
                    batch.memory(),
                    batch.slotOffset(flow),
                    TcpPackets.HEADER_BYTES);
        }
        coalescer.coalesce(batch);
        if (coalescer.frameCount() != flows) {
            throw new IllegalStateException("the packets are not joined as they should be");
        }
    }
}
