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
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.posix.Prerequisite;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
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

    private static final int BATCH = 64;
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
    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(17);
    private final List<Host> hosts = new ArrayList<>();

    @BeforeEach
    void needLibcrypto() {
        Prerequisite.require(
                AeadImplementation.LIBCRYPTO.isAvailable(),
                "libcrypto 3 is missing: install libssl3");
    }

    @AfterEach
    void close() {
        hosts.forEach(host -> host.engine.close());
        arena.close();
    }

    /** An engine on a device that gives the same packet again and again. */
    private final class Host implements TunDevice, UdpTransport, UdpSender {

        final IpAddress address;
        final Endpoint endpoint;
        final Engine engine;

        private final PacketBatch inbox = PacketBatch.allocate(arena, 4 * BATCH, 2_048);
        private MemorySegment toRead = MemorySegment.NULL;
        private int leftToRead;
        private long written;

        Host(int number, boolean relays) {
            address = IpAddress.parse("10.9.0." + number);
            endpoint = Endpoint.of(IpAddress.parse("192.0.2." + number), 51820);
            engine =
                    new Engine(
                            new TunnelSettings(
                                    PrivateKey.generate(random),
                                    relays,
                                    AeadImplementation.LIBCRYPTO),
                            this,
                            this,
                            TunnelListener.NONE,
                            UnclaimedDatagrams.IGNORED,
                            clock,
                            clock,
                            random,
                            () -> {});
            hosts.add(this);
        }

        PeerSettings asPeer(Cidr... networks) {
            return new PeerSettings(
                    engine.publicKey(), PresharedKey.NONE, List.of(networks), endpoint, 0);
        }

        void setPeer(PeerSettings peer) {
            engine.conductor().post(() -> engine.conductor().setPeer(peer));
        }

        /** What the device will give from now on. */
        void prepare(Host to) {
            byte[] packet = TestPackets.udp(address, to.address, "x".repeat(1_300));
            toRead = arena.allocateFrom(JAVA_BYTE, packet);
        }

        void readable(int packets) {
            leftToRead = packets;
        }

        @Override
        public String name() {
            return "same";
        }

        @Override
        public int mtu() {
            return Simulation.MTU;
        }

        @Override
        public int read(PacketBatch batch) {
            batch.clear();
            while (!batch.isFull() && leftToRead > 0) {
                leftToRead--;
                int offset = batch.slotOffset(batch.count());
                int length = (int) toRead.byteSize();
                MemorySegment.copy(toRead, 0, batch.memory(), offset, length);
                batch.add(offset, length, Endpoint.UNKNOWN);
            }
            return batch.count();
        }

        @Override
        public int write(PacketBatch batch) {
            written += batch.count();
            return batch.count();
        }

        @Override
        public boolean receivesRuns() {
            return true;
        }

        @Override
        public int localPort() {
            return endpoint.port();
        }

        @Override
        public int receive(PacketBatch batch) {
            batch.clear();
            int offset = batch.slotOffset(0);
            for (int i = 0; i < inbox.count(); i++) {
                int length = inbox.length(i);
                MemorySegment.copy(inbox.memory(), inbox.offset(i), batch.memory(), offset, length);
                batch.add(offset, length, inbox.endpoint(i));
                offset += length;
            }
            inbox.clear();
            return batch.count();
        }

        @Override
        public UdpSender newSender() {
            return this;
        }

        @Override
        public int send(PacketBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                Endpoint to = batch.endpoint(i);
                for (int h = 0; h < hosts.size(); h++) {
                    if (hosts.get(h).endpoint.equals(to)) {
                        hosts.get(h).deliver(batch, i, endpoint);
                    }
                }
            }
            return batch.count();
        }

        private void deliver(PacketBatch batch, int index, Endpoint from) {
            int offset = inbox.slotOffset(inbox.count());
            int length = batch.length(index);
            MemorySegment.copy(batch.memory(), batch.offset(index), inbox.memory(), offset, length);
            inbox.add(offset, length, from);
        }

        @Override
        public void close() {}
    }

    /** Conductors and paths, until nothing is under way: how sessions come to be. */
    private void settle() {
        for (int i = 0; i < 20; i++) {
            for (Host host : hosts) {
                host.engine.conductor().step();
                host.engine.outbound().getFirst().runOnce();
                host.engine.inbound().getFirst().runOnce();
            }
        }
    }

    private static Cidr host(Host host) {
        return Cidr.host(host.address);
    }

    @Test
    void outboundAndInboundAllocateNothing() {
        Host client = new Host(2, false);
        Host server = new Host(1, false);
        client.setPeer(server.asPeer(host(server)));
        server.setPeer(client.asPeer(host(client)));
        client.prepare(server);
        server.prepare(client);
        client.readable(1);
        settle();
        assertEquals(1, server.written);

        assertAllocatesNothing(
                client,
                server,
                () -> {
                    client.readable(BATCH);
                    client.engine.outbound().getFirst().runOnce();
                    server.engine.inbound().getFirst().runOnce();
                    server.readable(BATCH);
                    server.engine.outbound().getFirst().runOnce();
                    client.engine.inbound().getFirst().runOnce();
                });
    }

    @Test
    void passingOnFromPeerToPeerAllocatesNothing() {
        Host server = new Host(1, true);
        Host alice = new Host(2, false);
        Host bob = new Host(3, false);
        server.setPeer(alice.asPeer(host(alice)));
        server.setPeer(bob.asPeer(host(bob)));
        alice.setPeer(server.asPeer(Cidr.parse("10.9.0.0/24")));
        bob.setPeer(server.asPeer(Cidr.parse("10.9.0.0/24")));
        alice.prepare(bob);
        bob.prepare(alice);
        alice.readable(1);
        settle();
        assertEquals(1, bob.written);

        assertAllocatesNothing(
                alice,
                bob,
                () -> {
                    alice.readable(BATCH);
                    alice.engine.outbound().getFirst().runOnce();
                    server.engine.inbound().getFirst().runOnce();
                    bob.engine.inbound().getFirst().runOnce();
                    bob.readable(BATCH);
                    bob.engine.outbound().getFirst().runOnce();
                    server.engine.inbound().getFirst().runOnce();
                    alice.engine.inbound().getFirst().runOnce();
                });
    }

    /**
     * @param exchange takes a batch from each host to the other
     */
    private void assertAllocatesNothing(Host one, Host two, Runnable exchange) {
        int exchanges = PACKETS / (2 * BATCH);
        long before = one.written + two.written;
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
        assertEquals((long) attempts * exchanges * 2 * BATCH, one.written + two.written - before);
        assertTrue(bytesAPacket <= MAX_BYTES_A_PACKET, bytesAPacket + " bytes a packet");
    }
}
