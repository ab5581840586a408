package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.posix.Prerequisite;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * In the steady state a packet allocates nothing on its way, in no direction: what is not allocated
 * is not collected, and a collection is a pause. The devices here copy between memory that is
 * there, and the JDK's cipher is left out, because it allocates by itself.
 */
final class EngineAllocationTest {

    /** As many datagrams of that size as fit into one run. */
    private static final int BATCH = 40;

    private static final int PACKETS = 20_000;

    /** The compiler may take its time on a busy machine: it alone decides when it is warm. */
    private static final int MAX_ATTEMPTS = 20;

    /**
     * One object, the smallest of 16 bytes, a packet would be 16. What is left is for what happens
     * a few times in all 20,000, such as a class that is initialised late.
     */
    private static final double MAX_BYTES_A_PACKET = 0.1;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(17);
    private final List<MemoryHost> hosts = new ArrayList<>();

    @BeforeEach
    void needLibcrypto() {
        Prerequisite.require(
                AeadImplementation.LIBCRYPTO.isAvailable(),
                "libcrypto 3 is missing: install libssl3");
    }

    @AfterEach
    void close() {
        hosts.forEach(MemoryHost::shutDown);
        arena.close();
    }

    private MemoryHost host(int number, boolean relays) {
        MemoryHost host =
                new MemoryHost(
                        endpoint(number),
                        PrivateKey.generate(random),
                        AeadImplementation.LIBCRYPTO,
                        relays);
        hosts.add(host);
        return host;
    }

    private static Endpoint endpoint(int number) {
        return Endpoint.of(IpAddress.parse("192.0.2." + number), 51820);
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("10.9.0." + number);
    }

    private static PeerSettings asPeer(MemoryHost host, int number, Cidr network) {
        return new PeerSettings(
                host.engine.publicKey(), PresharedKey.NONE, List.of(network), endpoint(number), 0);
    }

    private MemorySegment packet(int from, int to) {
        byte[] packet = TestPackets.udp(address(from), address(to), "x".repeat(1_300));
        return arena.allocateFrom(JAVA_BYTE, packet);
    }

    /** Conductors and paths, until nothing is under way: how sessions come to be. */
    private void settle() {
        for (int i = 0; i < 20; i++) {
            hosts.forEach(MemoryHost::run);
        }
    }

    @Test
    void outboundAndInboundAllocateNothing() {
        MemoryHost server = host(1, false);
        MemoryHost client = host(2, false);
        client.connectTo(server);
        server.connectTo(client);
        client.setPeer(asPeer(server, 1, Cidr.host(address(1))));
        server.setPeer(asPeer(client, 2, Cidr.host(address(2))));
        MemorySegment question = packet(2, 1);
        MemorySegment answer = packet(1, 2);
        client.makeReadable(question, 1);
        settle();
        assertEquals(1, server.written());

        assertAllocatesNothing(
                client,
                server,
                () -> {
                    client.makeReadable(question, BATCH);
                    client.runOutbound();
                    server.runInbound();
                    server.makeReadable(answer, BATCH);
                    server.runOutbound();
                    client.runInbound();
                });
    }

    @Test
    void passingOnFromPeerToPeerAllocatesNothing() {
        MemoryHost server = host(1, true);
        MemoryHost alice = host(2, false);
        MemoryHost bob = host(3, false);
        server.connectTo(alice, bob);
        alice.connectTo(server);
        bob.connectTo(server);
        server.setPeer(asPeer(alice, 2, Cidr.host(address(2))));
        server.setPeer(asPeer(bob, 3, Cidr.host(address(3))));
        alice.setPeer(asPeer(server, 1, Cidr.parse("10.9.0.0/24")));
        bob.setPeer(asPeer(server, 1, Cidr.parse("10.9.0.0/24")));
        MemorySegment question = packet(2, 3);
        MemorySegment answer = packet(3, 2);
        alice.makeReadable(question, 1);
        settle();
        assertEquals(1, bob.written());

        assertAllocatesNothing(
                alice,
                bob,
                () -> {
                    alice.makeReadable(question, BATCH);
                    alice.runOutbound();
                    server.runInbound();
                    bob.runInbound();
                    bob.makeReadable(answer, BATCH);
                    bob.runOutbound();
                    server.runInbound();
                    alice.runInbound();
                });
    }

    /**
     * @param exchange takes a batch from each host to the other
     */
    private void assertAllocatesNothing(MemoryHost one, MemoryHost two, Runnable exchange) {
        int exchanges = PACKETS / (2 * BATCH);
        long before = one.written() + two.written();
        double bytesAPacket = Double.MAX_VALUE;
        int attempts = 0;
        while (bytesAPacket > MAX_BYTES_A_PACKET && attempts < MAX_ATTEMPTS) {
            long start = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < exchanges; i++) {
                exchange.run();
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - start;
            bytesAPacket = (double) allocated / (exchanges * 2 * BATCH);
            attempts++;
        }
        assertEquals(
                (long) attempts * exchanges * 2 * BATCH, one.written() + two.written() - before);
        assertTrue(bytesAPacket <= MAX_BYTES_A_PACKET, bytesAPacket + " bytes a packet");
    }
}
