package io.wirelatch.tunnel;

import io.wirelatch.tunnel.aead.AeadImplementation;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Prints how much heap so many peers of a server take: one row of a table. */
public final class PeerMemory {

    /** Enough for every class to be loaded and every table of the JVM to be there. */
    private static final int WARM_UP_PEERS = 500;

    /** The JVM frees some things on threads of its own, which a collection waits for. */
    private static final int COLLECTIONS = 10;

    private static final long BETWEEN_COLLECTIONS_NANOS = 20_000_000L;

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private PeerMemory() {}

    /**
     * @param arguments how many peers
     */
    public static void main(String[] arguments) throws InterruptedException {
        int peers = Integer.parseInt(arguments[0]);
        Thread.ofPlatform().start(() -> new Measurement(WARM_UP_PEERS)).join();
        Measurement measured = new Measurement(peers);
        System.out.printf(
                Locale.ROOT,
                "| %,d | %,d KiB | %,d B | %,d KiB | %,d B |%n",
                peers,
                measured.knownBytes / 1_024,
                measured.knownBytes / peers,
                measured.connectedBytes / 1_024,
                measured.connectedBytes / peers);
    }

    /** What so many peers add to the heap beyond an engine that has none. */
    private static final class Measurement {

        final long knownBytes;
        final long connectedBytes;

        Measurement(int peers) {
            Crowd crowd = new Crowd(peers, AeadImplementation.fastest());
            long without = usedBytes(crowd);
            crowd.addPeers();
            knownBytes = usedBytes(crowd) - without;
            crowd.connectAll();
            connectedBytes = usedBytes(crowd) - without;
            crowd.server.shutDown();
        }

        /** The heap in use while the crowd is there. */
        private static long usedBytes(Crowd crowd) {
            try {
                for (int i = 0; i < COLLECTIONS; i++) {
                    System.gc();
                    LockSupport.parkNanos(BETWEEN_COLLECTIONS_NANOS);
                }
                return MEMORY.getHeapMemoryUsage().getUsed();
            } finally {
                Reference.reachabilityFence(crowd);
            }
        }
    }
}
