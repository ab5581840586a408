package io.wirelatch.bench;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.IndexTable;
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
 * How the look-ups that every packet needs grow with the number of peers, each with one IPv4 and
 * one IPv6 address of a pool and one session; packets are of all peers at random.
 */
public class PeerCountBenchmark extends ShortRun {

    /** How many random session indices follow one another; a power of two. */
    private static final int DRAWN_INDICES = 1 << 16;

    @Param({"10", "100", "1000", "10000"})
    public int peers;

    private final Random random = new Random(SEED);
    private final Arena arena = Arena.ofShared();
    private final AllowedIps allowedIps = new AllowedIps();
    private final IndexTable sessions = new IndexTable(random);
    private final int[] indices = new int[DRAWN_INDICES];
    private Destinations ipv4;
    private Destinations ipv6;
    private int next;

    @Setup
    public void fill() {
        AllowedIps.Draft draft = allowedIps.draft();
        List<IpAddress> ipv4Addresses = new ArrayList<>();
        List<IpAddress> ipv6Addresses = new ArrayList<>();
        List<Integer> handedOut = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            Peer peer = BenchPeers.peer(i, 0);
            peer.settings().allowedIps().forEach(network -> draft.put(network, peer));
            ipv4Addresses.add(BenchPeers.ipv4(i));
            ipv6Addresses.add(BenchPeers.ipv6(i));
            handedOut.add(sessions.allocate(peer).index());
        }
        draft.publish();
        ipv4 = new Destinations(arena, ipv4Addresses, random);
        ipv6 = new Destinations(arena, ipv6Addresses, random);
        for (int i = 0; i < DRAWN_INDICES; i++) {
            indices[i] = handedOut.get(random.nextInt(peers));
        }
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public @Nullable Peer peerOfIpv4Address() {
        return allowedIps.findDestination(ipv4.memory(), ipv4.nextOffset());
    }

    @Benchmark
    public @Nullable Peer peerOfIpv6Address() {
        return allowedIps.findDestination(ipv6.memory(), ipv6.nextOffset());
    }

    @Benchmark
    public IndexTable.@Nullable Entry sessionOfIndex() {
        next = (next + 1) & (DRAWN_INDICES - 1);
        return sessions.find(indices[next]);
    }
}
