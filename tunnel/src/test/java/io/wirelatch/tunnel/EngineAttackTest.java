package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody without keys can bring about: nothing. */
final class EngineAttackTest {

    private static final int INITIATION = 1;
    private static final int TRANSPORT_DATA = 4;

    private final Simulation simulation = new Simulation(7);

    @AfterEach
    void close() {
        simulation.close();
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
}
