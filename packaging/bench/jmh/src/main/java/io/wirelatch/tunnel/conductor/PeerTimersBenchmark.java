package io.wirelatch.tunnel.conductor;

import io.wirelatch.bench.BenchPeers;
import io.wirelatch.bench.ShortRun;
import java.util.Objects;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A timer that comes due, by the number of peers: each has a persistent keepalive of 25 s, evenly
 * spread. The peer is taken from the queue, its timer is judged and set anew, the peer is queued
 * again; the keepalive itself is not sent.
 */
public class PeerTimersBenchmark extends ShortRun {

    private static final int KEEPALIVE_SECONDS = 25;

    @Param({"10", "100", "1000", "10000"})
    public int peers;

    private final DeadlineQueue queue = new DeadlineQueue();
    private final PeerTimers timers = new PeerTimers(new Random(SEED));

    @Setup
    public void spread() {
        for (int i = 0; i < peers; i++) {
            ManagedPeer managed = new ManagedPeer(BenchPeers.peer(i, KEEPALIVE_SECONDS));
            managed.persistentKeepaliveAtNanos = KEEPALIVE_SECONDS * 1_000_000_000L * i / peers;
            queue.update(managed);
        }
    }

    @Benchmark
    public boolean dueTimer() {
        long nowNanos = queue.nextNanos();
        ManagedPeer managed = Objects.requireNonNull(queue.takeDue(nowNanos));
        boolean due = timers.isPersistentKeepaliveDue(managed, nowNanos);
        queue.update(managed);
        return due;
    }
}
