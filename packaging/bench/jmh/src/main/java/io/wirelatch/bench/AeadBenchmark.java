package io.wirelatch.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.aead.AeadKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Sealing and opening one packet, with the key that the packet before had. */
public class AeadBenchmark extends ShortRun {

    private static final int OFFSET = 128;
    private static final int MEMORY_BYTES = 2_048;

    @Param public AeadImplementation implementation;

    /** Of the packet, without its tag. */
    @Param({"64", "576", "1420"})
    public int bytes;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment packet = arena.allocate(MEMORY_BYTES, 64);
    private final MemorySegment sealed = arena.allocate(MEMORY_BYTES, 64);
    private final MemorySegment opened = arena.allocate(MEMORY_BYTES, 64);
    private Aead aead;
    private AeadKey key;
    private long counter = 1;
    private long tagLow;
    private long tagHigh;

    @Setup
    public void prepare() {
        byte[] keyBytes = new byte[AeadKey.KEY_BYTES];
        new Random(SEED).nextBytes(keyBytes);
        aead = implementation.create();
        key = new AeadKey(keyBytes);
        aead.seal(key, 0, sealed, OFFSET, bytes);
        tagLow = sealed.get(JAVA_LONG_UNALIGNED, OFFSET + bytes);
        tagHigh = sealed.get(JAVA_LONG_UNALIGNED, OFFSET + bytes + Long.BYTES);
    }

    @TearDown
    public void close() {
        aead.close();
        arena.close();
    }

    @Benchmark
    public void seal() {
        aead.seal(key, counter++, packet, OFFSET, bytes);
    }

    /** The tag alone must be put back: the ciphertext stays, as it is opened to somewhere else. */
    @Benchmark
    public void open() {
        sealed.set(JAVA_LONG_UNALIGNED, OFFSET + bytes, tagLow);
        sealed.set(JAVA_LONG_UNALIGNED, OFFSET + bytes + Long.BYTES, tagHigh);
        if (!aead.open(key, 0, sealed, OFFSET, bytes + Aead.TAG_BYTES, opened, OFFSET)) {
            throw new IllegalStateException("what was sealed does not open");
        }
    }
}
