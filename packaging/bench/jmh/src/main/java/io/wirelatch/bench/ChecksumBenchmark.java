package io.wirelatch.bench;

import io.wirelatch.tunnel.offload.InternetChecksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The Internet checksum over a small packet, and over the payload of a full one. */
public class ChecksumBenchmark extends ShortRun {

    private static final int OFFSET = 64;

    @Param({"64", "1368"})
    public int bytes;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(2_048, 64);

    @Setup
    public void fill() {
        memory.fill((byte) 0x5A);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public int sum() {
        return InternetChecksum.sum(memory, OFFSET, bytes);
    }
}
