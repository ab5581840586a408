package io.wirelatch.bench;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.Peer;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The peer for a packet's destination, among random networks of random length: every destination
 * lies in one of them.
 */
public class AllowedIpsBenchmark extends ShortRun {

    private static final int OWNERS = 64;
    private static final int SHORTEST_IPV4_PREFIX = 16;
    private static final int SHORTEST_IPV6_PREFIX = 32;

    @Param({"10", "1000", "100000"})
    public int prefixes;

    @Param public IpFamily family;

    private final Random random = new Random(SEED);
    private final Arena arena = Arena.ofShared();
    private final AllowedIps allowedIps = new AllowedIps();
    private Destinations destinations;

    @Setup
    public void fill() {
        List<Peer> owners = new ArrayList<>();
        for (int i = 0; i < OWNERS; i++) {
            owners.add(BenchPeers.peer(i, 0));
        }
        AllowedIps.Draft draft = allowedIps.draft();
        List<IpAddress> inside = new ArrayList<>();
        for (int i = 0; i < prefixes; i++) {
            IpAddress address = randomAddress();
            draft.put(new Cidr(address, randomLength()).network(), owners.get(i % OWNERS));
            inside.add(address);
        }
        draft.publish();
        destinations = new Destinations(arena, inside, random);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    private IpAddress randomAddress() {
        return family == IpFamily.IPV4
                ? IpAddress.ofIpv4(random.nextInt())
                : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
    }

    private int randomLength() {
        return family == IpFamily.IPV4
                ? random.nextInt(SHORTEST_IPV4_PREFIX, 33)
                : random.nextInt(SHORTEST_IPV6_PREFIX, 129);
    }

    @Benchmark
    public @Nullable Peer findDestination() {
        return allowedIps.findDestination(destinations.memory(), destinations.nextOffset());
    }
}
