package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody stands between client and server: docs/SECURITY.md says what comes of it. */
class ManInTheMiddleTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final HardenedSecret GUESS = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-0000");
    private static final Endpoint CLIENT = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint MALLORY = Endpoint.of(IpAddress.parse("203.0.113.9"), 40000);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final TestServer server = new TestServer(TOKEN, clock, 1, "10.150.0.0/24").open(MINUTE);
    private final TestClient client = TestClient.of(TOKEN, clock, 10, "pi", false);

    /** He makes two pairings of one, and has one guess at each end. */
    @Test
    void whoDoesNotKnowTheSecretGetsNothingAndIsSeenAtBothEnds() {
        TestServer towardsClient = new TestServer(GUESS, clock, 5, "10.9.0.0/24").open(MINUTE);
        TestClient towardsServer = TestClient.of(GUESS, clock, 66, "pi", false);

        client.receive(towardsClient.receive(client.next(), CLIENT).orElseThrow());
        client.receive(towardsClient.receive(client.next(), CLIENT).orElseThrow());
        towardsServer.receive(server.receive(towardsServer.next(), MALLORY).orElseThrow());
        server.receive(towardsServer.next(), MALLORY);
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.WrongSecret.class, client.outcome().orElseThrow());
        assertEquals(List.of("wrong secret " + MALLORY + ", 4 left"), server.events);
        assertEquals(List.of(), server.disk.peers());
        assertEquals(List.of(), towardsClient.disk.peers());
    }

    /** Nothing but the words at the two ends gives him away, and they do. */
    @Test
    void whoKnowsTheSecretIsGivenAwayByTheCheckWords() {
        TestServer towardsClient = new TestServer(TOKEN, clock, 5, "10.9.0.0/24").open(MINUTE);
        TestClient towardsServer = TestClient.of(TOKEN, clock, 66, "pi", false);

        PairingOutcome.Paired fooled = pair(client, towardsClient, CLIENT);
        PairingOutcome.Paired intruder = pair(towardsServer, server, MALLORY);

        assertEquals(server.joined().checkWords(), intruder.checkWords());
        assertNotEquals(server.joined().checkWords(), fooled.checkWords());
    }

    /** The fingerprint needs no comparing by eye. */
    @Test
    void whoKnowsTheSecretDoesNotPassForAServerWhoseKeyIsKnown() {
        TestServer towardsClient = new TestServer(TOKEN, clock, 5, "10.9.0.0/24").open(MINUTE);
        TestClient wary = TestClient.of(TOKEN, server.fingerprint(), clock, 10);
        wary.receive(towardsClient.receive(wary.next(), CLIENT).orElseThrow());
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.OtherServer.class, wary.outcome().orElseThrow());
    }

    /** He passes everything on as it is: that is a wire, not an attack. */
    @Test
    void whoOnlyPassesDatagramsOnLearnsNothingAndChangesNothing() {
        PairingOutcome.Paired paired = pair(client, server, MALLORY);

        assertEquals(server.joined().checkWords(), paired.checkWords());
    }

    private static PairingOutcome.Paired pair(TestClient joiner, TestServer with, Endpoint from) {
        joiner.receive(with.receive(joiner.next(), from).orElseThrow());
        joiner.receive(with.receive(joiner.next(), from).orElseThrow());
        return assertInstanceOf(PairingOutcome.Paired.class, joiner.outcome().orElseThrow());
    }
}
