package io.wirelatch.tunnel;

import io.wirelatch.bench.BenchPeers;
import io.wirelatch.bench.TcpPackets;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A client and a server with a session, and a full TCP packet from the one to the other. One for
 * all that a benchmark uses.
 */
@State(Scope.Benchmark)
public class ConnectedHosts {

    private static final int PACKET_BYTES = TcpPackets.HEADER_BYTES + TcpPackets.SEGMENT_BYTES;

    @Param public AeadImplementation implementation;

    private final SecureRandom random = new SecureRandom();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment packet = arena.allocate(PACKET_BYTES, 64);
    private MemoryHost client;
    private MemoryHost server;

    @Setup
    public void connect() {
        PrivateKey clientKey = PrivateKey.generate(random);
        PrivateKey serverKey = PrivateKey.generate(random);
        client = new MemoryHost(BenchPeers.endpoint(0), clientKey, implementation);
        server = new MemoryHost(BenchPeers.endpoint(1), serverKey, implementation);
        client.setPeer(BenchPeers.settings(1, serverKey.publicKey(), 0));
        server.setPeer(BenchPeers.settings(0, clientKey.publicKey(), 0));
        client.connectTo(server);
        server.connectTo(client);
        TcpPackets.write(
                packet,
                0,
                BenchPeers.ipv4(0),
                BenchPeers.ipv4(1),
                40_000,
                0,
                TcpPackets.SEGMENT_BYTES);
        makeReadable(1);
        for (int i = 0; i < 10; i++) {
            client.run();
            server.run();
        }
        if (server.written() != 1) {
            throw new IllegalStateException("the two hosts have no session");
        }
    }

    @TearDown
    public void shutDown() {
        client.shutDown();
        server.shutDown();
        arena.close();
    }

    /** So many packets wait at the client's interface. */
    void makeReadable(int packets) {
        client.makeReadable(packet, packets);
    }

    MemoryHost client() {
        return client;
    }

    MemoryHost server() {
        return server;
    }
}
