package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.MemoryNetwork.Datagram;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.noise.HeldCookie;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.wire.CookieReply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whitepaper, 5.3 and 5.4.7: engines that are flooded with initiations, and who wants in. */
final class EngineUnderLoadTest {

    private static final int INITIATION = 1;
    private static final int RESPONSE = 2;
    private static final int COOKIE_REPLY = 3;
    private static final long SEED = 17;
    private static final Endpoint ELSEWHERE = Endpoint.of(IpAddress.parse("198.51.100.9"), 4500);

    /** Enough at once for more than a quarter of the queue. */
    private static final int LOAD = 200;

    private final Simulation simulation = new Simulation(SEED);
    private final MemoryNetwork network = simulation.network;
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);

    @BeforeEach
    void connect() {
        simulation.connect(client, server);
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Puts a host under load, which lasts for a second. */
    private void load(Host host) {
        new InitiationFlood(network, host.endpoint(), host.publicKey(), SEED).send(LOAD);
        simulation.settle();
    }

    private List<Datagram> sent(Host from, Host to, int type) {
        return network.captured().stream()
                .filter(datagram -> datagram.from().equals(from.endpoint()))
                .filter(datagram -> datagram.to().equals(to.endpoint()))
                .filter(datagram -> datagram.type() == type)
                .toList();
    }

    private static boolean hasMac2(Datagram datagram) {
        byte[] bytes = datagram.bytes();
        byte[] mac2 = Arrays.copyOfRange(bytes, bytes.length - 16, bytes.length);
        return !Arrays.equals(new byte[16], mac2);
    }

    /** Shortly before the first retry of a handshake that was begun just now. */
    private void passUntilShortlyBeforeTheRetry() {
        simulation.pass(Duration.ofMillis(4_900));
    }

    private void passTheRetry() {
        simulation.pass(Duration.ofMillis(500));
    }

    @Test
    void underLoadAnInitiationIsAnsweredByACookieReplyAndTheNextOneCarriesMac2() {
        load(server);
        client.send(server, "hello");
        assertEquals(0, sent(server, client, RESPONSE).size());
        assertEquals(1, sent(server, client, COOKIE_REPLY).size());
        assertEquals(List.of(), server.established);

        passUntilShortlyBeforeTheRetry();
        load(server);
        passTheRetry();
        List<Datagram> initiations = sent(client, server, INITIATION);
        assertEquals(2, initiations.size());
        assertFalse(hasMac2(initiations.getFirst()));
        assertTrue(hasMac2(initiations.getLast()));
        assertEquals(1, sent(server, client, COOKIE_REPLY).size());
        assertEquals(1, sent(server, client, RESPONSE).size());
        assertEquals(List.of("hello"), server.received());
        assertEquals(0, client.drops(DropReason.UNEXPECTED_COOKIE_REPLY));
    }

    @Test
    void everyoneWhoSentTheFloodIsAskedForACookieAndNothingIsDecrypted() {
        load(server);
        assertEquals(LOAD, server.drops(DropReason.COOKIE_REQUIRED));
        assertEquals(0, server.drops(DropReason.HANDSHAKE_FAILED));
        assertEquals(LOAD, network.countCaptured(server.endpoint(), COOKIE_REPLY));
    }

    @Test
    void fewInitiationsAreNoLoadAndNoCookieIsAskedFor() {
        new InitiationFlood(network, server.endpoint(), server.publicKey(), SEED).send(100);
        client.send(server, "hello");
        assertEquals(List.of("hello"), server.received());
        assertEquals(0, network.countCaptured(server.endpoint(), COOKIE_REPLY));
        assertEquals(100, server.drops(DropReason.HANDSHAKE_FAILED));
    }

    @Test
    void aSecondAfterTheFloodNoCookieIsAskedForAnyMore() {
        load(server);
        simulation.pass(Duration.ofMillis(1_001));
        client.send(server, "hello");
        assertEquals(List.of("hello"), server.received());
        assertEquals(0, sent(server, client, COOKIE_REPLY).size());
    }

    /** 5.4.4: a response needs mac2 under load as an initiation does. */
    @Test
    void underLoadAResponseIsAnsweredByACookieReplyAndTheNextOneCarriesMac2() {
        load(client);
        client.send(server, "hello");
        assertEquals(1, sent(client, server, COOKIE_REPLY).size());
        assertEquals(List.of(), client.established);

        passUntilShortlyBeforeTheRetry();
        load(client);
        passTheRetry();
        List<Datagram> responses = sent(server, client, RESPONSE);
        assertEquals(2, responses.size());
        assertFalse(hasMac2(responses.getFirst()));
        assertTrue(hasMac2(responses.getLast()));
        assertEquals(List.of("hello"), server.received());
    }

    /** The server's reply to an initiation of the client, which the client has not got yet. */
    private Datagram cookieReplyOnItsWay() {
        network.setFaults(1, 0, 0);
        client.send(server, "hello");
        load(server);
        Datagram initiation = sent(client, server, INITIATION).getFirst();
        network.inject(initiation.from(), initiation.to(), initiation.bytes());
        simulation.settle();
        return sent(server, client, COOKIE_REPLY).getFirst();
    }

    /** 5.4.7: the cookie is stored, and nothing else happens. */
    @Test
    void aCookieReplyNeitherRoamsNorMovesTimersNorIsAnswered() {
        Datagram reply = cookieReplyOnItsWay();
        simulation.pass(Duration.ofSeconds(3));
        int before = network.captured().size();
        network.inject(ELSEWHERE, client.endpoint(), reply.bytes());
        simulation.settle();

        assertEquals(before, network.captured().size(), "nothing is sent because of it");
        assertEquals(List.of(), client.moves);
        assertEquals(server.endpoint(), client.statsOf(server).endpoint());
        assertEquals(0, client.statsOf(server).rxBytes());
        assertEquals(Long.MAX_VALUE, client.statsOf(server).sinceLastReceiveNanos());
        assertEquals(0, client.drops(DropReason.UNEXPECTED_COOKIE_REPLY));

        simulation.pass(Duration.ofMillis(1_999));
        assertEquals(1, sent(client, server, INITIATION).size());
        simulation.pass(Duration.ofMillis(334));
        assertEquals(2, sent(client, server, INITIATION).size(), "the retry comes in its time");
        assertTrue(hasMac2(sent(client, server, INITIATION).getLast()));
    }

    @Test
    void aCookieReplyToNothingThatWasSentIsCounted() {
        byte[] noise = CookieReply.create(12345);
        network.inject(server.endpoint(), client.endpoint(), noise);
        simulation.settle();
        assertEquals(1, client.drops(DropReason.UNEXPECTED_COOKIE_REPLY));

        Datagram reply = cookieReplyOnItsWay();
        network.inject(reply.from(), reply.to(), reply.bytes());
        network.inject(reply.from(), reply.to(), reply.bytes());
        simulation.settle();
        assertEquals(2, client.drops(DropReason.UNEXPECTED_COOKIE_REPLY), "one reply a message");
    }

    @Test
    void aForgedCookieReplyIsRefusedAndTheRealOneStillTaken() {
        Datagram reply = cookieReplyOnItsWay();
        byte[] forged = reply.bytes().clone();
        forged[CookieReply.COOKIE_OFFSET] ^= 1;
        network.inject(reply.from(), reply.to(), forged);
        simulation.settle();
        assertEquals(1, client.drops(DropReason.HANDSHAKE_FAILED));
        network.inject(reply.from(), reply.to(), reply.bytes());
        simulation.pass(Duration.ofMillis(5_333));
        assertTrue(hasMac2(sent(client, server, INITIATION).getLast()));
    }

    /** 5.3: who has proved its address is rate limited all the same. */
    @Test
    void anAttackerWithACookieHasFiveInitiationsWorkedOnAtOnce() {
        byte[] message = InitiationFlood.forge(server.publicKey(), new Random(SEED));
        HeldCookie cookie = new HeldCookie(server.publicKey());
        cookie.complete(message, 0);
        load(server);
        network.inject(ELSEWHERE, server.endpoint(), message);
        simulation.settle();
        Datagram reply = network.captured().getLast();
        assertEquals(ELSEWHERE, reply.to());
        assertEquals(HeldCookie.Consumed.HELD, cookie.consume(reply.bytes(), 0));
        cookie.complete(message, 0);

        for (int i = 0; i < 100; i++) {
            network.inject(ELSEWHERE, server.endpoint(), message);
        }
        simulation.settle();
        assertEquals(5, server.drops(DropReason.HANDSHAKE_FAILED));
        assertEquals(95, server.drops(DropReason.RATE_LIMITED));
    }
}
