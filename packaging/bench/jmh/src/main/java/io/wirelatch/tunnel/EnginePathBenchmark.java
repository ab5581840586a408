package io.wirelatch.tunnel;

import io.wirelatch.bench.ShortRun;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * All that an engine does with a packet of 1,420 bytes between two devices, in batches of 45: the
 * time is that of one packet. A device in memory costs one copy of the packet ({@link
 * io.wirelatch.bench.RestoreBenchmark#packet()}); a real one costs the kernel's time.
 */
public class EnginePathBenchmark extends ShortRun {

    private static final int BATCH = 45;

    /** The client's packets are lost behind its port. */
    @State(Scope.Thread)
    public static class Unheard {

        @Setup
        public void disconnect(ConnectedHosts hosts) {
            hosts.client().connectTo();
        }
    }

    /** Datagrams that the client has sealed wait at the server: each opens only once. */
    @State(Scope.Thread)
    public static class Arrived {

        @Setup(Level.Invocation)
        public void seal(ConnectedHosts hosts) {
            hosts.makeReadable(BATCH);
            hosts.client().runOutbound();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void outbound(ConnectedHosts hosts, Unheard unheard) {
        long before = hosts.client().sent();
        hosts.makeReadable(BATCH);
        hosts.client().runOutbound();
        requireBatch(hosts.client().sent() - before);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void inbound(ConnectedHosts hosts, Arrived arrived) {
        long before = hosts.server().written();
        hosts.server().runInbound();
        requireBatch(hosts.server().written() - before);
    }

    private static void requireBatch(long packets) {
        if (packets != BATCH) {
            throw new IllegalStateException(packets + " of " + BATCH + " packets came through");
        }
    }
}
