package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route to a peer's endpoint leads into the tunnel: what is sealed comes back to be sealed. */
final class EngineRoutingLoopTest {

    private static final int TRANSPORT_DATA = 4;
    private static final IpAddress OUTER_IPV4 = IpAddress.parse("192.0.2.2");
    private static final IpAddress PEER_IPV4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress OUTER_IPV6 = IpAddress.parse("2001:db8::2");
    private static final IpAddress PEER_IPV6 = IpAddress.parse("2001:db8::1");

    private final Simulation simulation = new Simulation(11);
    private Host client;
    private Host server;

    @BeforeEach
    void connect() {
        client = simulation.host(2);
        server = simulation.host(1);
        List<Cidr> everything = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));
        client.setPeer(server.asPeer(PresharedKey.NONE, everything, server.endpoint()));
        server.setPeer(
                client.asPeer(
                        PresharedKey.NONE, List.of(client.v4(), client.v6()), Endpoint.UNKNOWN));
        client.send(server, "x".repeat(200));
        assertEquals(1, server.received().size());
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void aSealedDatagramThatComesBackIsDropped() {
        assertDropped(TestPackets.udp(OUTER_IPV4, PEER_IPV4, sealed(), 64));
        assertDropped(TestPackets.udp(OUTER_IPV6, PEER_IPV6, sealed(), 64));
    }

    /** The fragments behind it carry no header to know them by; sealed, they come back whole. */
    @Test
    void theFirstFragmentOfOneIsDropped() {
        byte[] ipv4 = TestPackets.udp(OUTER_IPV4, PEER_IPV4, sealed(), 64);
        byte moreFragments = 0x20;
        ipv4[6] = moreFragments;
        assertDropped(ipv4);

        byte[] header = {17, 0, 0, 1, 0, 0, 0, 1};
        byte[] ipv6 = TestPackets.udp(OUTER_IPV6, PEER_IPV6, sealed(), 64);
        byte[] fragment = Arrays.copyOf(ipv6, ipv6.length + header.length);
        System.arraycopy(header, 0, fragment, 40, header.length);
        System.arraycopy(ipv6, 40, fragment, 40 + header.length, ipv6.length - 40);
        fragment[5] += (byte) header.length;
        fragment[6] = 44;
        assertDropped(fragment);
    }

    @Test
    void anotherTunnelsDatagramPasses() {
        byte[] others = sealed();
        others[4] ^= 1;
        long sent = transportDataSent();
        client.tun.put(TestPackets.udp(OUTER_IPV4, PEER_IPV4, others, 64));
        client.tun.put(TestPackets.udp(OUTER_IPV4, PEER_IPV4, new byte[0], 64));
        client.tun.put(TestPackets.udp(OUTER_IPV6, PEER_IPV6, new byte[15], 64));
        simulation.settle();
        assertEquals(sent + 3, transportDataSent());
        assertEquals(0, client.drops(DropReason.ROUTING_LOOP));
    }

    private void assertDropped(byte[] packet) {
        long sent = transportDataSent();
        long dropped = client.drops(DropReason.ROUTING_LOOP);
        client.tun.put(packet);
        simulation.settle();
        assertEquals(sent, transportDataSent());
        assertEquals(dropped + 1, client.drops(DropReason.ROUTING_LOOP));
    }

    /** What the client has sent last. */
    private byte[] sealed() {
        return simulation.network.captured().stream()
                .filter(datagram -> datagram.type() == TRANSPORT_DATA)
                .reduce((first, second) -> second)
                .orElseThrow()
                .bytes()
                .clone();
    }

    private long transportDataSent() {
        return simulation.network.countCaptured(client.endpoint(), TRANSPORT_DATA);
    }
}
