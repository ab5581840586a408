package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.tun.TunQueue;
import io.wirelatch.tunnel.udp.UdpReceiver;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An engine with two queues and two receivers beside one with one of each. */
class EngineQueuesTest {

    private static final Endpoint ALICE = Endpoint.of(IpAddress.parse("192.0.2.1"), 51820);
    private static final Endpoint BOB = Endpoint.of(IpAddress.parse("192.0.2.2"), 51820);
    private static final Endpoint BOBS_OTHER_SOCKET =
            Endpoint.of(IpAddress.parse("192.0.2.22"), 51820);
    private static final IpAddress ALICES_ADDRESS = IpAddress.parse("10.9.0.1");
    private static final IpAddress BOBS_ADDRESS = IpAddress.parse("10.9.0.2");

    private final MemoryNetwork network = new MemoryNetwork(1);
    private final ManualClock clock = new ManualClock();
    private final RandomGenerator random = new Random(2);

    private final MemoryTun aliceTun = new MemoryTun(1420);
    private final MemoryNetwork.Port alicePort = network.bind(ALICE);
    private final Engine alice = engine(aliceTun, alicePort);

    private final MemoryTun bobTun = new MemoryTun(1420);
    private final MemoryTun bobsOtherQueue = new MemoryTun(1420);
    private final MemoryNetwork.Port bobPort = network.bind(BOB);
    private final MemoryNetwork.Port bobsOtherSocket = network.bind(BOBS_OTHER_SOCKET);
    private final Engine bob =
            engine(
                    new TwoQueues(bobTun, bobsOtherQueue),
                    new TwoReceivers(bobPort, bobsOtherSocket));

    EngineQueuesTest() {
        setPeer(alice, bob, BOBS_ADDRESS, BOB);
        setPeer(bob, alice, ALICES_ADDRESS, Endpoint.UNKNOWN);
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    @Test
    void whatEitherSocketReceivesReachesTheQueueOfItsNumber() {
        send("first");
        assertEquals(List.of("first"), written(bobTun));
        network.unbind(BOB);
        setPeer(alice, bob, BOBS_ADDRESS, BOBS_OTHER_SOCKET);
        send("second");
        assertEquals(List.of("second"), written(bobsOtherQueue));
        assertEquals(List.of(), written(bobTun));
    }

    /** Whitepaper, 5.4.6: a counter is taken once, whichever socket brings it. */
    @Test
    void aPacketThatBothSocketsReceiveIsTakenOnce() {
        send("once");
        assertEquals(List.of("once"), written(bobTun));
        List<MemoryNetwork.Datagram> captured = List.copyOf(network.captured());
        captured.stream()
                .filter(datagram -> datagram.to().equals(BOB))
                .forEach(datagram -> network.inject(ALICE, BOBS_OTHER_SOCKET, datagram.bytes()));
        long before = bob.drops().get(DropReason.REPLAYED_COUNTER);
        settle();
        assertEquals(List.of(), written(bobsOtherQueue));
        long transportData = captured.stream().filter(EngineQueuesTest::isDataForBob).count();
        assertEquals(transportData, bob.drops().get(DropReason.REPLAYED_COUNTER) - before);
    }

    @Test
    void bothQueuesAreRead() {
        send("there");
        bobTun.put(TestPackets.udp(BOBS_ADDRESS, ALICES_ADDRESS, "one"));
        bobsOtherQueue.put(TestPackets.udp(BOBS_ADDRESS, ALICES_ADDRESS, "two"));
        settle();
        assertEquals(List.of("one", "two"), written(aliceTun).stream().sorted().toList());
    }

    @Test
    void aReceiverWithoutAQueueOfItsOwnIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> engine(bobTun, new TwoReceivers(bobPort, bobsOtherSocket)));
    }

    private static boolean isDataForBob(MemoryNetwork.Datagram datagram) {
        return datagram.to().equals(BOB) && datagram.type() == 4;
    }

    private Engine engine(TunDevice tun, UdpTransport udp) {
        return new Engine(
                new TunnelSettings(
                        PrivateKey.generate(random), false, AeadImplementation.fastest()),
                tun,
                udp,
                TunnelListener.NONE,
                UnclaimedDatagrams.IGNORED,
                clock,
                clock,
                random,
                () -> {});
    }

    private void setPeer(Engine engine, Engine peer, IpAddress address, Endpoint where) {
        PeerSettings settings =
                new PeerSettings(
                        peer.publicKey(), PresharedKey.NONE, List.of(Cidr.host(address)), where, 0);
        engine.conductor().post(() -> engine.conductor().setPeer(settings));
        settle();
    }

    private void send(String payload) {
        aliceTun.put(TestPackets.udp(ALICES_ADDRESS, BOBS_ADDRESS, payload));
        settle();
    }

    private static List<String> written(MemoryTun tun) {
        return tun.takeWritten().stream().map(TestPackets::payload).toList();
    }

    /** Memory devices answer at once, so a few rounds carry everything to its end. */
    private void settle() {
        for (int i = 0; i < 10; i++) {
            for (Engine engine : List.of(alice, bob)) {
                engine.outbound().forEach(OutboundPath::runOnce);
                network.release();
                engine.inbound().forEach(InboundPath::runOnce);
                engine.conductor().step();
            }
        }
    }

    private record TwoQueues(MemoryTun first, MemoryTun second) implements TunDevice {

        @Override
        public List<TunQueue> queues() {
            return List.of(first, second);
        }

        @Override
        public String name() {
            return first.name();
        }

        @Override
        public int mtu() {
            return first.mtu();
        }

        @Override
        public int read(PacketBatch batch) {
            return first.read(batch);
        }

        @Override
        public int write(PacketBatch batch) {
            return first.write(batch);
        }

        @Override
        public void close() {}
    }

    private record TwoReceivers(MemoryNetwork.Port first, MemoryNetwork.Port second)
            implements UdpTransport {

        @Override
        public List<UdpReceiver> receivers() {
            return List.of(first, second);
        }

        @Override
        public boolean receivesRuns() {
            return first.receivesRuns();
        }

        @Override
        public int localPort() {
            return first.localPort();
        }

        @Override
        public int receive(PacketBatch batch) {
            return first.receive(batch);
        }

        @Override
        public UdpSender newSender() {
            return first.newSender();
        }

        @Override
        public void close() {}
    }
}
