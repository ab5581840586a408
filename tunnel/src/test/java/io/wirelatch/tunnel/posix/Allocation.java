package io.wirelatch.tunnel.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates. */
public final class Allocation {

    private static final int WARM_UP_ROUNDS = 20_000;
    private static final int ROUNDS = 10_000;

    private Allocation() {}

    /**
     * Runs a round of work until it is compiled, and then ten thousand times more, which may
     * allocate less than a byte a round: a single object in each would be sixteen.
     */
    public static void assertNone(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0, allocated / ROUNDS, "bytes allocated a round");
    }
}
