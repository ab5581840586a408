package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Minutes and hours of protocol time: rekeying, expiry, keepalives, retries. */
final class EngineTimersTest {

    private static final int INITIATION = 1;
    private static final int RESPONSE = 2;
    private static final int TRANSPORT_DATA = 4;

    private final Simulation simulation = new Simulation(11);

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Whitepaper, 6.2: the initiator asks for a new session after 120 s, on sending. */
    @Test
    void theInitiatorRekeysAfterTwoMinutesAndTheResponderDoesNot() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "start");
        for (int second = 0; second < 119; second++) {
            simulation.pass(Duration.ofSeconds(1));
            client.send(server, "c");
            server.send(client, "s");
        }
        assertEquals(1, simulation.network.countCaptured(client.endpoint(), INITIATION));
        simulation.pass(Duration.ofSeconds(1));
        server.send(client, "the responder keeps still");
        assertEquals(0, simulation.network.countCaptured(server.endpoint(), INITIATION));
        client.send(server, "the initiator rekeys");
        assertEquals(2, simulation.network.countCaptured(client.endpoint(), INITIATION));
        assertEquals(2, client.established.size());
        assertEquals(2, server.established.size());
    }

    /** Whitepaper, 6.2: an initiator that only receives asks for a new session after 165 s. */
    @Test
    void anInitiatorThatOnlyReceivesRekeysAfter165Seconds() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "start");
        // Nothing is sent in between, for then the 120 s rule would come first: the passive
        // keepalive that answers data is what the client would send, so data comes once, late.
        simulation.pass(Duration.ofSeconds(164));
        assertEquals(1, simulation.network.countCaptured(client.endpoint(), INITIATION));
        simulation.pass(Duration.ofMillis(1001));
        server.send(client, "late");
        assertEquals(2, simulation.network.countCaptured(client.endpoint(), INITIATION));
        assertEquals(List.of("late"), client.received());
    }

    /** Whitepaper, 6.2: after 180 s a session carries nothing, in neither direction. */
    @Test
    void aSessionCarriesNothingAfterThreeMinutes() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "start");
        simulation.pass(Duration.ofSeconds(1));
        client.send(server, "recorded");
        MemoryNetwork.Datagram recorded = simulation.network.captured().getLast();
        byte[] fresh = recorded.bytes().clone();
        server.received();

        simulation.pass(Duration.ofSeconds(181));
        simulation.network.inject(client.endpoint(), server.endpoint(), fresh);
        simulation.settle();
        assertEquals(1, server.drops(DropReason.SESSION_EXPIRED));
        long before = simulation.network.countCaptured(client.endpoint(), INITIATION);
        client.send(server, "again");
        assertEquals(List.of("again"), server.received());
        assertEquals(before + 1, simulation.network.countCaptured(client.endpoint(), INITIATION));
    }

    @Test
    void hoursOfTrafficLoseNothingThroughManyRekeys() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        for (int i = 0; i < 3 * 3600; i += 7) {
            client.send(server, "c" + i);
            server.send(client, "s" + i);
            simulation.pass(Duration.ofSeconds(7));
            assertEquals(List.of("c" + i), server.received());
            assertEquals(List.of("s" + i), client.received());
        }
        long handshakes = simulation.network.countCaptured(client.endpoint(), INITIATION);
        assertTrue(handshakes >= 80 && handshakes <= 92, handshakes + " handshakes");
        assertEquals(0, simulation.network.countCaptured(server.endpoint(), INITIATION));
    }

    /**
     * Whitepaper, 6.5: whoever received data and has nothing to say sends a keepalive after 10 s.
     */
    @Test
    void dataIsAnsweredByAKeepaliveAfterTenSecondsAndAKeepaliveByNothing() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "hello");
        long before = simulation.network.countCaptured(server.endpoint(), TRANSPORT_DATA);
        simulation.pass(Duration.ofMillis(9_900));
        assertEquals(before, simulation.network.countCaptured(server.endpoint(), TRANSPORT_DATA));
        simulation.pass(Duration.ofMillis(200));
        assertEquals(
                before + 1, simulation.network.countCaptured(server.endpoint(), TRANSPORT_DATA));
        assertEquals(32, simulation.network.captured().getLast().bytes().length);

        int total = simulation.network.captured().size();
        simulation.pass(Duration.ofSeconds(100));
        assertEquals(total, simulation.network.captured().size());
    }

    @Test
    void trafficInBothDirectionsNeedsNoKeepalive() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "start");
        int before = simulation.network.captured().size();
        for (int i = 0; i < 20; i++) {
            simulation.pass(Duration.ofSeconds(4));
            client.send(server, "c");
            server.send(client, "s");
        }
        assertEquals(before + 40, simulation.network.captured().size());
    }

    /** Whitepaper, 6.4 and 6.5: unanswered data leads to a new handshake after 15 s. */
    @Test
    void dataThatIsNotAnsweredForFifteenSecondsLeadsToANewHandshake() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "start");
        simulation.pass(Duration.ofSeconds(11));
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "into the void");
        simulation.pass(Duration.ofMillis(14_900));
        assertEquals(1, simulation.network.countCaptured(client.endpoint(), INITIATION));
        simulation.pass(Duration.ofMillis(500));
        assertEquals(2, simulation.network.countCaptured(client.endpoint(), INITIATION));
    }

    /** Whitepaper, 6.1 and 6.4: one initiation in 5 s and up to 333 ms, given up after 90 s. */
    @Test
    void aHandshakeIsRetriedEveryFiveSecondsAndGivenUpAfterNinety() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "nobody hears this");
        List<Long> sentAt = new ArrayList<>();
        long sent = 0;
        for (int i = 0; i < 1_200; i++) {
            long now = simulation.network.countCaptured(client.endpoint(), INITIATION);
            if (now > sent) {
                sentAt.add(simulation.clock.getAsLong());
                assertEquals(sent + 1, now);
                sent = now;
            }
            simulation.pass(Duration.ofMillis(100));
        }
        for (int i = 1; i < sentAt.size(); i++) {
            double gapSeconds = (sentAt.get(i) - sentAt.get(i - 1)) / 1e9;
            assertTrue(gapSeconds >= 4.9 && gapSeconds <= 5.5, "a gap of " + gapSeconds + " s");
        }
        assertTrue(sent >= 16 && sent <= 19, sent + " initiations");
        assertEquals(1, client.drops(DropReason.HANDSHAKE_GIVEN_UP));
        simulation.pass(Duration.ofMinutes(10));
        assertEquals(sent, simulation.network.countCaptured(client.endpoint(), INITIATION));

        simulation.network.setFaults(0, 0, 0);
        client.send(server, "a new packet is a new attempt");
        assertEquals(List.of("a new packet is a new attempt"), server.received());
    }

    /** Whitepaper, 6.4: one handshake is in flight; a retry takes the place of what it repeats. */
    @Test
    void aResponseToAnInitiationThatWasRepeatedSinceIsRefused() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "hello");
        MemoryNetwork.Datagram first = simulation.network.captured().getLast();
        simulation.network.inject(first.from(), first.to(), first.bytes());
        simulation.settle();
        MemoryNetwork.Datagram toFirst = simulation.network.captured().getLast();
        assertEquals(RESPONSE, toFirst.type());

        simulation.pass(Duration.ofMillis(5_333));
        assertEquals(2, simulation.network.countCaptured(client.endpoint(), INITIATION));
        simulation.network.inject(toFirst.from(), toFirst.to(), toFirst.bytes());
        simulation.settle();
        assertEquals(List.of(), client.established);
        assertEquals(1, client.drops(DropReason.UNKNOWN_INDEX));
    }

    @Test
    void everyInitiationIsANewOne() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "x");
        simulation.pass(Duration.ofSeconds(60));
        Set<String> ephemerals = new HashSet<>();
        simulation.network.captured().stream()
                .map(d -> java.util.HexFormat.of().formatHex(d.bytes(), 8, 40))
                .forEach(ephemerals::add);
        assertEquals(simulation.network.captured().size(), ephemerals.size());
    }

    @Test
    void aPersistentKeepaliveConnectsAtOnceAndIsSentInTime() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        server.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), Endpoint.UNKNOWN));
        client.setPeer(server.asPeerWithKeepalive(25));
        assertEquals(List.of(server.publicKey()), client.established);

        long before = simulation.network.countCaptured(client.endpoint(), TRANSPORT_DATA);
        simulation.pass(Duration.ofSeconds(101));
        assertEquals(
                before + 4, simulation.network.countCaptured(client.endpoint(), TRANSPORT_DATA));
        simulation.pass(Duration.ofHours(1));
        assertTrue(server.statsOf(client).sinceLastReceiveNanos() <= 25_000_000_000L);
    }

    /** Neither side's keepalives may take the place of the other's: each wants to be heard. */
    @Test
    void twoIdleSidesWithTheSameIntervalBothKeepSending() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        server.setPeer(client.asPeerWithKeepalive(25));
        client.setPeer(server.asPeerWithKeepalive(25));
        simulation.pass(Duration.ofMinutes(1));
        for (int i = 0; i < 100; i++) {
            simulation.pass(Duration.ofSeconds(17));
            assertTrue(server.statsOf(client).sinceLastReceiveNanos() <= 25_000_000_000L);
            assertTrue(client.statsOf(server).sinceLastReceiveNanos() <= 25_000_000_000L);
        }
    }

    /** Whitepaper, 6.3: with no new session for 540 s, every key is wiped. */
    @Test
    void sessionsAreForgottenAfterNineMinutes() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "once");
        byte[] recorded = simulation.network.captured().getLast().bytes();
        simulation.pass(Duration.ofSeconds(539));
        simulation.network.inject(client.endpoint(), server.endpoint(), recorded);
        simulation.settle();
        assertEquals(1, server.drops(DropReason.SESSION_EXPIRED));
        simulation.pass(Duration.ofSeconds(2));
        simulation.network.inject(client.endpoint(), server.endpoint(), recorded);
        simulation.settle();
        assertEquals(1, server.drops(DropReason.UNKNOWN_INDEX));
    }

    /** Whitepaper, 6.3: forgetting old keys is no reason to give up the new handshake. */
    @Test
    void aHandshakeThatIsUnderWayWhenOldKeysAreForgottenIsTriedAgain() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "once");
        server.received();
        simulation.pass(Duration.ofSeconds(538));
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "must not be lost");
        simulation.pass(Duration.ofSeconds(3));
        simulation.network.setFaults(0, 0, 0);
        simulation.pass(Duration.ofSeconds(6));
        assertEquals(List.of("must not be lost"), server.received());
    }

    /** Whitepaper, 6.4: what is retried is a handshake that has not led to a session. */
    @Test
    void aSessionThatThePeerBeganEndsTheOwnAttempts() {
        Host one = simulation.host(1);
        Host two = simulation.host(2);
        one.setPeer(two.asPeer(PresharedKey.NONE, List.of(two.v4()), two.endpoint()));
        two.setPeer(one.asPeer(PresharedKey.NONE, List.of(one.v4()), one.endpoint()));
        simulation.network.setFaults(1, 0, 0);
        one.send(two, "waits");
        simulation.network.setFaults(0, 0, 0);
        two.send(one, "meanwhile");
        assertEquals(List.of("waits"), two.received());
        simulation.pass(Duration.ofSeconds(8));
        assertEquals(1, simulation.network.countCaptured(one.endpoint(), INITIATION));
        assertEquals(1, simulation.network.countCaptured(two.endpoint(), INITIATION));
    }

    /** Whitepaper, 5.4.5: the responder may not send before the initiator has used the session. */
    @Test
    void theResponderWaitsForTheFirstPacketOfTheInitiator() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "x");
        List<Integer> kinds =
                simulation.network.captured().stream().map(MemoryNetwork.Datagram::type).toList();
        assertEquals(List.of(INITIATION, RESPONSE, TRANSPORT_DATA), kinds);
        assertEquals(client.endpoint(), simulation.network.captured().getLast().from());
    }
}
