package io.wirelatch.tunnel.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates. */
public final class Allocation {

    private static final int ROUNDS = 10_000;

    /** The compiler works beside us, on a busy machine for a while. */
    private static final int MAX_ATTEMPTS = 100;

    private Allocation() {}

    /**
     * Repeats a round of work ten thousand times until it does so while allocating less than a byte
     * a round, which it must once it is compiled: a single object in each would be sixteen.
     */
    public static void assertNone(Runnable round) {
        long bytesPerRound = bytesPerRound(round);
        for (int attempt = 1; attempt < MAX_ATTEMPTS && bytesPerRound > 0; attempt++) {
            bytesPerRound = bytesPerRound(round);
        }
        assertEquals(0, bytesPerRound, "bytes allocated a round");
    }

    private static long bytesPerRound(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }
}
