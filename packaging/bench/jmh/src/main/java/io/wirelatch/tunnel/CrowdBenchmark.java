package io.wirelatch.tunnel;

import io.wirelatch.bench.ShortRun;
import io.wirelatch.tunnel.aead.AeadImplementation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the conductor of a server costs, by the number of peers that have connected to it. */
public class CrowdBenchmark extends ShortRun {

    /** Peers that have been there before: what the server computes once of each is computed. */
    @State(Scope.Benchmark)
    public static class Connected {

        @Param({"10", "100", "1000", "10000"})
        public int peers;

        private Crowd crowd;
        private int initiator;

        @Setup
        public void connect() {
            crowd = new Crowd(peers, AeadImplementation.fastest());
            crowd.addPeers();
            crowd.connectAll();
        }

        @TearDown
        public void shutDown() {
            crowd.server.shutDown();
        }
    }

    /** The initiation of the next peer waits at the server's port. */
    @State(Scope.Thread)
    public static class Initiated {

        @Setup(Level.Invocation)
        public void initiate(Connected connected) {
            connected.crowd.initiate(connected.initiator);
            connected.initiator = (connected.initiator + 1) % connected.peers;
        }
    }

    /** A step in which nothing is due. */
    @Benchmark
    public long idleStep(Connected connected) {
        return connected.crowd.server.engine.conductor().step();
    }

    /** A peer connects again: from its initiation to the response. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void answerInitiation(Connected connected, Initiated initiated) {
        long before = connected.crowd.server.sent();
        connected.crowd.answer();
        if (connected.crowd.server.sent() - before != 1) {
            throw new IllegalStateException("the initiation was not answered");
        }
    }
}
