package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two engines do with packets: sealed, padded, kept waiting, delivered, counted. */
final class EngineTest {

    private static final int INITIATION = 1;
    private static final int TRANSPORT_DATA = 4;

    private final Simulation simulation = new Simulation(7);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void aPacketReachesThePeerAndAnAnswerComesBack() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);

        client.send(server, "ping");
        assertEquals(List.of("ping"), server.received());
        server.send(client, "pong");
        assertEquals(List.of("pong"), client.received());
    }

    @Test
    void ipv6PacketsTakeTheSameWay() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);

        client.tun.put(TestPackets.udp(client.v6().address(), server.v6().address(), "six"));
        simulation.settle();
        assertEquals(List.of("six"), server.received());
    }

    @Test
    void aPresharedKeyOnBothSidesWorksAndOnOneSideDoesNot() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        PresharedKey psk = PresharedKey.generate(new Random(1));
        simulation.connect(client, server, psk);
        client.send(server, "with psk");
        assertEquals(List.of("with psk"), server.received());

        Host other = simulation.host(3);
        other.setPeer(server.asPeer(PresharedKey.NONE, List.of(server.v4()), server.endpoint()));
        server.setPeer(other.asPeer(psk, List.of(other.v4()), Endpoint.UNKNOWN));
        other.send(server, "without");
        assertEquals(List.of(), server.received());
        assertEquals(1, other.drops(DropReason.HANDSHAKE_FAILED));
    }

    /** Whitepaper, 5.4.6: packets are padded with zeros to a multiple of 16 bytes. */
    @Test
    void everyDatagramIsPaddedToSixteenBytesAndDeliveredWithoutThePadding() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        for (int length = 0; length < 40; length++) {
            client.send(server, "x".repeat(length));
        }
        for (int length = 0; length < 40; length++) {
            client.send(server, "x".repeat(length));
        }
        assertEquals(80, server.received().size());
        simulation.network.captured().stream()
                .filter(datagram -> datagram.type() == TRANSPORT_DATA)
                .forEach(datagram -> assertEquals(0, datagram.bytes().length % 16));
    }

    /**
     * Whitepaper, 5.4.6. On a line of 1,492 bytes over IPv6 wg-quick sets an MTU of 1,412: eight
     * bytes more of padding would break every full packet into two fragments.
     */
    @Test
    void paddingKeepsToAnMtuThatIsLoweredWhileTheEngineRuns() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "a session");
        client.tun.changeMtu(1_412);
        simulation.pass(Duration.ofSeconds(1));
        simulation.network.captured().clear();

        client.send(server, "x".repeat(1_412 - 28));
        assertEquals(
                List.of(1_412 + 32),
                simulation.network.captured().stream()
                        .map(datagram -> datagram.bytes().length)
                        .toList());
    }

    /** wg-quick sets an MTU of 8,921 on a network that carries jumbo frames of 9,001 bytes. */
    @Test
    void jumboPacketsTravelWhenTheMtuIsRaisedWhileTheEngineRuns() {
        Host client = simulation.host(2);
        Host server = simulation.relay(1);
        Host other = simulation.host(3);
        List<Host> hosts = List.of(client, server, other);
        for (Host host : List.of(client, other)) {
            simulation.connect(host, server);
            host.setPeer(
                    server.asPeer(
                            PresharedKey.NONE,
                            hosts.stream().filter(h -> h != host).map(Host::v4).toList(),
                            server.endpoint()));
        }
        other.send(server, "a session");
        assertEquals(List.of("a session"), server.received());
        hosts.forEach(host -> host.tun.changeMtu(8_921));
        String payload = "x".repeat(8_921 - 28);

        client.send(server, payload);
        assertTrue(server.received().contains(payload), "not delivered");
        client.send(other, payload);
        assertTrue(other.received().contains(payload), "not passed on");
    }

    @Test
    void packetsThatWaitForAHandshakeLeaveInTheirOrder() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        List<String> payloads = IntStream.range(0, 100).mapToObj(i -> "packet " + i).toList();
        for (String payload : payloads) {
            client.tun.put(TestPackets.udp(client.v4().address(), server.v4().address(), payload));
        }
        simulation.settle();
        assertEquals(payloads, server.received());
    }

    @Test
    void aPeerThatNobodyCanReachKeepsOnlyTheNewestPacketsWaiting() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.network.setFaults(1, 0, 0);
        for (int i = 0; i < 200; i++) {
            client.send(server, "packet " + i);
        }
        assertEquals(200 - 128, client.drops(DropReason.STAGING_FULL));
        simulation.network.setFaults(0, 0, 0);
        simulation.pass(Duration.ofSeconds(6));
        List<String> received = server.received();
        assertEquals(128, received.size());
        assertEquals("packet 72", received.getFirst());
        assertEquals("packet 199", received.getLast());
    }

    @Test
    void aRemovedPeerIsNotHeardAnyMore() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "member");
        server.removePeer(client.publicKey());
        server.received();

        client.send(server, "still a member?");
        simulation.pass(Duration.ofSeconds(60));
        assertEquals(List.of(), server.received());
        assertTrue(server.drops(DropReason.UNKNOWN_INDEX) > 0);
        assertTrue(server.drops(DropReason.UNKNOWN_PEER) > 0);
        server.send(client, "anyone?");
        assertEquals(1, server.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void newSettingsKeepTheSessionAndTheCounters() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "before");
        long handshakes = simulation.network.countCaptured(client.endpoint(), INITIATION);
        long rxBytes = server.statsOf(client).rxBytes();

        server.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), Endpoint.UNKNOWN));
        client.send(server, "after");
        assertEquals(List.of("before", "after"), server.received());
        assertEquals(handshakes, simulation.network.countCaptured(client.endpoint(), INITIATION));
        assertTrue(server.statsOf(client).rxBytes() > rxBytes);
        client.tun.put(TestPackets.udp(client.v6().address(), server.v6().address(), "taken away"));
        simulation.settle();
        assertEquals(1, server.drops(DropReason.SOURCE_NOT_ALLOWED));
    }

    @Test
    void theOwnKeyAsAPeerIsIgnored() {
        Host host = simulation.host(1);
        host.setPeer(host.asPeer(PresharedKey.NONE, List.of(host.v4()), host.endpoint()));
        host.send(host, "to myself");
        assertEquals(List.of(), simulation.network.captured());
        assertEquals(1, host.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void statisticsCountWhatWasAuthenticated() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        assertEquals(java.time.Instant.EPOCH, server.statsOf(client).latestHandshake());
        client.send(server, "count me");
        PeerStats onServer = server.statsOf(client);
        PeerStats onClient = client.statsOf(server);
        assertEquals(onClient.txBytes(), onServer.rxBytes());
        assertEquals(onServer.txBytes(), onClient.rxBytes());
        assertTrue(onServer.rxBytes() > 148);
        assertNotEquals(java.time.Instant.EPOCH, onServer.latestHandshake());
        assertEquals(0, onServer.sinceLastReceiveNanos());
    }
}
