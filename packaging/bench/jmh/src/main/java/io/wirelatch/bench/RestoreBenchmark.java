package io.wirelatch.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What other benchmarks do besides their work, so that it can be taken off their figures: putting a
 * tag or a header back, and the copy that stands for a device in memory.
 */
public class RestoreBenchmark extends ShortRun {

    private static final int OFFSET = 128;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment kept = arena.allocate(2_048, 64);
    private final MemorySegment changed = arena.allocate(2_048, 64);
    private long tagLow = 1;
    private long tagHigh = 2;

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public void tag() {
        changed.set(JAVA_LONG_UNALIGNED, OFFSET, tagLow++);
        changed.set(JAVA_LONG_UNALIGNED, OFFSET + Long.BYTES, tagHigh++);
    }

    @Benchmark
    public void header() {
        MemorySegment.copy(kept, OFFSET, changed, OFFSET, TcpPackets.HEADER_BYTES);
    }

    @Benchmark
    public void packet() {
        MemorySegment.copy(kept, OFFSET, changed, OFFSET, 1_420);
    }
}
