package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two or three engines do with packets: sealed, routed, refused, passed on. */
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
    void aRecordedPacketPlayedAgainIsRefused() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "once");
        assertEquals(List.of("once"), server.received());
        for (MemoryNetwork.Datagram datagram : List.copyOf(simulation.network.captured())) {
            if (datagram.type() == TRANSPORT_DATA) {
                simulation.network.inject(datagram.from(), datagram.to(), datagram.bytes());
            }
        }
        simulation.settle();
        assertEquals(List.of(), server.received());
        assertEquals(1, server.drops(DropReason.REPLAYED_COUNTER));
    }

    /** Whitepaper, 5.1: a responder keeps the greatest timestamp of each peer. */
    @Test
    void aRecordedInitiationPlayedAgainIsRefusedAndHarmsNothing() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "first");
        MemoryNetwork.Datagram initiation = simulation.network.captured().getFirst();
        assertEquals(INITIATION, initiation.type());

        simulation.pass(Duration.ofSeconds(1));
        simulation.network.inject(
                Endpoint.of(IpAddress.parse("203.0.113.66"), 666),
                server.endpoint(),
                initiation.bytes());
        simulation.settle();
        assertEquals(1, server.drops(DropReason.REPLAYED_INITIATION));
        assertEquals(client.endpoint(), server.statsOf(client).endpoint());
        client.send(server, "still there");
        assertEquals(List.of("first", "still there"), server.received());
    }

    @Test
    void anEndpointMovesWithAuthenticatedPacketsOnly() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "from home");
        Endpoint attacker = Endpoint.of(IpAddress.parse("203.0.113.66"), 666);
        byte[] forged = simulation.network.captured().getLast().bytes().clone();
        forged[forged.length - 1] ^= 1;
        forged[8] = 99;
        simulation.network.inject(attacker, server.endpoint(), forged);
        simulation.settle();
        assertEquals(1, server.drops(DropReason.AUTHENTICATION_FAILED));
        assertEquals(client.endpoint(), server.statsOf(client).endpoint());

        Endpoint elsewhere = Endpoint.of(IpAddress.parse("198.51.100.9"), 4444);
        client.moveTo(elsewhere);
        client.send(server, "from the road");
        assertEquals(elsewhere, server.statsOf(client).endpoint());
        assertEquals(List.of(elsewhere), server.moves.subList(1, server.moves.size()));
        server.send(client, "found you");
        assertEquals(List.of("found you"), client.received());
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

    @Test
    void theOwnKeyAsAPeerIsIgnored() {
        Host host = simulation.host(1);
        host.setPeer(host.asPeer(PresharedKey.NONE, List.of(host.v4()), host.endpoint()));
        host.send(host, "to myself");
        assertEquals(List.of(), simulation.network.captured());
        assertEquals(1, host.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    /** Whitepaper, 5.4.2: an all-zero Diffie-Hellman result ends the handshake. */
    @Test
    void aPeerWithALowOrderKeyIsNeverSentAnything() {
        Host host = simulation.host(1);
        host.setPeer(
                new PeerSettings(
                        io.wirelatch.tunnel.key.PublicKey.ofBytes(new byte[32]),
                        PresharedKey.NONE,
                        List.of(io.wirelatch.ippool.Cidr.parse("10.9.0.9/32")),
                        Endpoint.of(IpAddress.parse("192.0.2.9"), 51820),
                        25));
        host.tun.put(TestPackets.udp(host.v4().address(), IpAddress.parse("10.9.0.9"), "nowhere"));
        simulation.pass(Duration.ofMinutes(5));
        assertEquals(List.of(), simulation.network.captured());
    }

    @Test
    void randomDatagramsGetNoAnswerAndDoNoHarm() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "before");
        int captured = simulation.network.captured().size();
        Random random = new Random(99);
        Endpoint attacker = Endpoint.of(IpAddress.parse("203.0.113.66"), 666);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 4 && random.nextBoolean()) {
                noise[0] = (byte) (1 + random.nextInt(4));
                noise[1] = noise[2] = noise[3] = 0;
            }
            simulation.network.inject(attacker, server.endpoint(), noise);
            if (i % 100 == 0) {
                simulation.settle();
            }
        }
        simulation.settle();
        assertEquals(captured, simulation.network.captured().size());
        client.send(server, "after");
        assertEquals(List.of("before", "after"), server.received());
    }

    /** Whitepaper, 5.4.4: without a right mac1 nothing expensive is done and nothing answered. */
    @Test
    void anInitiationForAnotherKeyIsDroppedByItsMac() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        Host stranger = simulation.host(3);
        simulation.connect(client, server);
        client.send(server, "x");
        MemoryNetwork.Datagram initiation = simulation.network.captured().getFirst();
        int captured = simulation.network.captured().size();
        simulation.network.inject(client.endpoint(), stranger.endpoint(), initiation.bytes());
        simulation.settle();
        assertEquals(1, stranger.drops(DropReason.BAD_MAC1));
        assertEquals(captured, simulation.network.captured().size());
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
