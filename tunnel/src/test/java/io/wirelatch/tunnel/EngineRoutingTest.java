package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may speak for which address, and where a packet goes: cryptokey routing, and relaying. */
final class EngineRoutingTest {

    private final Simulation simulation = new Simulation(7);

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Whitepaper, section 2: the inner source must belong to the peer that sent the packet. */
    @Test
    void aPacketWithSomebodyElsesSourceAddressIsDropped() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.tun.put(
                TestPackets.udp(IpAddress.parse("10.9.0.77"), server.v4().address(), "not mine"));
        simulation.settle();
        assertEquals(List.of(), server.received());
        assertEquals(1, server.drops(DropReason.SOURCE_NOT_ALLOWED));
    }

    @Test
    void aPacketForNobodyIsDroppedWithItsReason() {
        Host client = simulation.host(2);
        client.tun.put(TestPackets.udp(client.v4().address(), IpAddress.parse("10.9.9.9"), "lost"));
        client.tun.put(new byte[] {0x45, 0, 0});
        client.tun.put(new byte[100]);
        simulation.settle();
        assertEquals(1, client.drops(DropReason.NO_PEER_FOR_DESTINATION));
        assertEquals(2, client.drops(DropReason.MALFORMED_PACKET));
    }

    @Test
    void peersReachEachOtherThroughTheServerWithOneHopLess() {
        Host server = simulation.relay(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        joinThroughServer(alice, server);
        joinThroughServer(bob, server);
        bob.send(server, "here I am");
        assertEquals(List.of("here I am"), server.received());

        alice.send(bob, "hello");
        alice.tun.put(TestPackets.udp(alice.v6().address(), bob.v6().address(), "hello 6"));
        simulation.settle();
        List<byte[]> packets = bob.tun.takeWritten();
        assertEquals(
                List.of("hello", "hello 6"), packets.stream().map(TestPackets::payload).toList());
        for (byte[] packet : packets) {
            assertEquals(TestPackets.DEFAULT_TTL - 1, TestPackets.ttl(packet));
        }
        assertEquals(0, TestPackets.checksum(packets.getFirst()));
        assertEquals(List.of(), server.received());
    }

    @Test
    void aPacketThatHasNoHopLeftIsNotPassedOn() {
        Host server = simulation.relay(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        joinThroughServer(alice, server);
        joinThroughServer(bob, server);
        bob.send(server, "here");
        alice.tun.put(TestPackets.udp(alice.v4().address(), bob.v4().address(), "far enough", 1));
        simulation.settle();
        assertEquals(List.of(), bob.received());
        assertEquals(1, server.drops(DropReason.TTL_EXPIRED));
        assertEquals(List.of(), alice.received(), "a server without an address says nothing");
    }

    @Test
    void aPacketForItsOwnSenderIsNotSentBack() {
        Host server = simulation.relay(1);
        Host alice = simulation.host(2);
        joinThroughServer(alice, server);
        alice.tun.put(TestPackets.udp(alice.v4().address(), alice.v4().address(), "echo?"));
        simulation.settle();
        assertEquals(List.of(), alice.received());
        assertEquals(1, server.drops(DropReason.RETURNED_TO_SENDER));
    }

    @Test
    void aHostThatDoesNotRelayDeliversForeignPacketsToItsOwnSystem() {
        Host router = simulation.host(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        joinThroughServer(alice, router);
        joinThroughServer(bob, router);
        alice.send(bob, "the kernel routes this");
        assertEquals(List.of("the kernel routes this"), router.received());
    }

    @Test
    void aNetworkThatIsGivenToAnotherPeerIsLostToTheFirst() {
        Host server = simulation.host(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        simulation.connect(alice, server);
        simulation.connect(bob, server);
        server.setPeer(
                bob.asPeer(PresharedKey.NONE, List.of(bob.v4(), alice.v4()), Endpoint.UNKNOWN));
        alice.send(server, "was mine");
        assertEquals(List.of(), server.received());
        assertEquals(List.of(alice.v6()), server.statsOf(alice).allowedIps());
    }

    private void joinThroughServer(Host client, Host server) {
        client.setPeer(
                server.asPeer(
                        PresharedKey.NONE,
                        List.of(
                                io.wirelatch.ippool.Cidr.parse("10.9.0.0/24"),
                                io.wirelatch.ippool.Cidr.parse("fd00::/64")),
                        server.endpoint()));
        server.setPeer(
                client.asPeer(
                        PresharedKey.NONE, List.of(client.v4(), client.v6()), Endpoint.UNKNOWN));
    }
}
