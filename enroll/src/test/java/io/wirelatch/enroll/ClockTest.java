package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whitepaper, 5.1: a responder drops initiations whose timestamp is not greater than the greatest
 * one of their key. A machine whose clock has fallen back is told so before it has a place that it
 * cannot use.
 */
class ClockTest {

    private static final Instant NOW = TestServer.NOW;
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("192.0.2.9"), 40000);
    private static final long SEED = 10;

    private final ManualClock clock = new ManualClock();
    private final HardenedSecret token = CheapSecrets.token("a-token-of-its-own");
    private final TestServer server =
            new TestServer(token, clock, 1, "10.150.0.0/24").open(Duration.ofMinutes(1));

    @Test
    void aClockBehindItsOwnLastHandshakeIsRefusedWithTheReasonAtBothEnds() {
        join(NOW);
        lastHandshakeWas(NOW);
        PairingOutcome.Refused refused =
                assertInstanceOf(PairingOutcome.Refused.class, join(NOW.minusSeconds(3 * 3600)));
        assertEquals(RefusalReason.CLOCK, refused.reason());
        assertTrue(refused.proven());
        assertTrue(refused.detail().contains("is 3 h behind"), refused.detail());
        assertEquals(List.of("joined pi", "refused CLOCK " + SOURCE), server.events);
    }

    @Test
    void aRemovedPeersTimestampCountsAsWell() {
        join(NOW);
        lastHandshakeWas(NOW);
        server.registry().remove("pi");
        assertEquals(
                RefusalReason.CLOCK,
                assertInstanceOf(PairingOutcome.Refused.class, join(NOW.minusSeconds(3 * 86400)))
                        .reason());
        assertEquals(List.of(), server.disk.peers());
        assertInstanceOf(PairingOutcome.Paired.class, join(NOW.plusSeconds(1)));
    }

    @Test
    void aClockThatCatchesUpWithinSecondsIsNoReason() {
        join(NOW);
        lastHandshakeWas(NOW);
        assertInstanceOf(PairingOutcome.Paired.class, join(NOW.minusSeconds(14)));
        assertInstanceOf(PairingOutcome.Refused.class, join(NOW.minusSeconds(15)));
    }

    /** A wrong clock alone is no obstacle: what counts is the order of one key's handshakes. */
    @Test
    void whoHasNeverShakenHandsHereMayHaveAnyClock() {
        assertInstanceOf(PairingOutcome.Paired.class, join(Instant.EPOCH));
    }

    @Test
    void aMachineThatDoesNotTellItsTimeIsNotJudgedByIt() {
        join(NOW);
        lastHandshakeWas(NOW.plusSeconds(86400));
        assertInstanceOf(PairingOutcome.Paired.class, join(Optional.empty()));
    }

    @Test
    void nobodyIsAskedToApproveAMachineThatCouldNotConnect() {
        join(NOW);
        lastHandshakeWas(NOW);
        server.open(WindowOptions.forToken(Duration.ofMinutes(1)).withApproval(), Optional.empty());
        assertInstanceOf(PairingOutcome.Refused.class, join(NOW.minusSeconds(60)));
        assertEquals(List.of(), server.status().held());
    }

    private void lastHandshakeWas(Instant time) {
        server.latestInitiations.put(TestClient.key(SEED), Tai64n.of(time));
    }

    private PairingOutcome join(Instant clientClock) {
        return join(Optional.of(clientClock));
    }

    private PairingOutcome join(Optional<Instant> clientClock) {
        TestClient client =
                new TestClient(
                        token,
                        clock,
                        new Random(server.all.size()),
                        new JoinRequest(TestClient.key(SEED), "pi", false, clientClock),
                        new InetSocketAddress("192.0.2.1", 51820));
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        return client.outcome().orElseThrow();
    }
}
