package io.wirelatch.bench;

import io.wirelatch.tunnel.session.ReplayWindow;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Both looks at the window that a packet takes: one before it is opened, one after. */
public class ReplayWindowBenchmark extends ShortRun {

    /** Counters that arrive in another order than they were sent in; a power of two. */
    private static final int SHUFFLED = 256;

    private final ReplayWindow window = new ReplayWindow();
    private final long[] order = new long[SHUFFLED];
    private long received;

    @Setup
    public void shuffle() {
        Random random = new Random(SEED);
        for (int i = 0; i < SHUFFLED; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    @Benchmark
    public void inOrder() {
        receive(received++);
    }

    @Benchmark
    public void reordered() {
        long position = received++;
        receive((position & -SHUFFLED) + order[(int) (position & (SHUFFLED - 1))]);
    }

    private void receive(long counter) {
        if (!window.mayAccept(counter) || !window.accept(counter)) {
            throw new IllegalStateException("counter " + counter + " is refused");
        }
    }
}
