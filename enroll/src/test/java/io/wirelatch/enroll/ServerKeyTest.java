package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client gains by knowing the server's key, and a server that it can tell by it. */
class ServerKeyTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final HardenedSecret WRONG = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hm");
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final TestServer server = new TestServer(TOKEN, clock, 1, "10.150.0.0/24");
    private final TestServer other = new TestServer(TOKEN, clock, 50, "10.151.0.0/24");

    @Test
    void theServerWithThatKeyIsJoined() {
        server.open(MINUTE);
        TestClient client = knowing(server);
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    @Test
    void aServerWithAnotherKeySaysSoAndLetsNobodyIn() {
        other.open(MINUTE);
        TestClient client = knowing(server);
        client.receive(other.receive(client.next(), SOURCE).orElseThrow());
        clock.advance(Duration.ofSeconds(1));

        assertEquals(
                Optional.empty(),
                assertInstanceOf(PairingOutcome.OtherServer.class, client.outcome().orElseThrow())
                        .key());
        assertEquals(List.of(), other.disk.peers());
    }

    /** Somebody who knows the token and that key stands in the server's place. */
    @Test
    void anOfferWithAnotherKeyIsRefused() {
        other.pretendingToBe(server.fingerprint()).open(MINUTE);
        TestClient client = knowing(server);
        client.receive(other.receive(client.next(), SOURCE).orElseThrow());
        client.receive(other.receive(client.next(), SOURCE).orElseThrow());

        assertEquals(
                Optional.of(other.disk.privateKey().publicKey()),
                assertInstanceOf(PairingOutcome.OtherServer.class, client.outcome().orElseThrow())
                        .key());
    }

    /** ADa has the MAC in it. */
    @Test
    void takingTheMacOutOnTheWayEndsInNoPairing() {
        server.open(MINUTE);
        TestClient client = knowing(server);
        byte[] hello = client.next();
        Arrays.fill(hello, 112, 128, (byte) 0);
        client.receive(server.receive(hello, SOURCE).orElseThrow());
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.WrongSecret.class, client.outcome().orElseThrow());
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aClosedServerTellsWhoKnowsItsKeyAndNobodyElse() {
        TestClient client = knowing(server);
        byte[] hello = client.next();
        byte[] notice = server.receive(hello, SOURCE).orElseThrow();
        assertTrue(notice.length <= hello.length);
        assertEquals(
                SOURCE,
                assertInstanceOf(
                                PairingMessage.Closed.class,
                                PairingCodec.decode(notice).orElseThrow())
                        .seenFrom());
        client.receive(notice);

        assertEquals(List.of("closed"), client.told);
        assertEquals(
                Optional.empty(),
                server.receive(TestClient.of(TOKEN, clock, 20, "pi", false).next(), SOURCE));
        assertEquals(Optional.empty(), server.receive(knowing(other).next(), SOURCE));
        clock.advance(TestClient.TIMEOUT);
        assertEquals(
                Optional.of(
                        new PairingOutcome.Closed(
                                Endpoint.of(IpAddress.parse("192.0.2.1"), 51820), false, false)),
                client.outcome());
    }

    /** So a notice that somebody has recorded does not end a join. */
    @Test
    void aClientThatWasToldGoesOnAndFindsTheWindowWhenItOpens() {
        TestClient client = knowing(server);
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        server.open(MINUTE);
        clock.advance(Duration.ofSeconds(1));
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    @Test
    void aLockedServerTellsThat() {
        server.open(WindowOptions.forToken(MINUTE).withMaxFailures(1), Optional.empty());
        TestClient guesser = TestClient.of(WRONG, clock, 20, "pi", false);
        guesser.receive(server.receive(guesser.next(), SOURCE).orElseThrow());
        server.receive(guesser.next(), SOURCE);

        TestClient client = knowing(server);
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        assertEquals(List.of("locked"), client.told);
    }

    @Test
    void aWindowThatClosedMeanwhileIsTold() {
        server.open(MINUTE);
        TestClient client = knowing(server);
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        server.close();
        assertEquals(Optional.empty(), server.receive(client.next(), SOURCE));
        clock.advance(Duration.ofSeconds(10));
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        clock.advance(TestClient.TIMEOUT);

        assertTrue(
                assertInstanceOf(PairingOutcome.Closed.class, client.outcome().orElseThrow())
                        .duringAttempt());
    }

    @Test
    void aChangedHelloOrNoticeIsWorthNothing() {
        byte[] hello = knowing(server).next();
        byte[] notice = server.receive(hello, SOURCE).orElseThrow();
        for (int i = 0; i < hello.length; i++) {
            byte[] changed = hello.clone();
            changed[i] ^= 1;
            boolean isCookie = i >= 52 && i < 68;
            clock.advance(Duration.ofSeconds(1));
            assertEquals(isCookie, server.receive(changed, SOURCE).isPresent(), "byte " + i);
        }
        for (int i = 0; i < notice.length; i++) {
            TestClient client = knowing(server);
            client.next();
            byte[] changed = notice.clone();
            changed[i] ^= 1;
            client.receive(changed);
            assertEquals(List.of(), client.told, "byte " + i);
        }
    }

    /** Even to those who know the key, and over a second no more than ten. */
    @Test
    void noticesAreFew() {
        int notices = 0;
        for (int i = 0; i < 1000; i++) {
            notices += server.receive(knowing(server).next(), SOURCE).isPresent() ? 1 : 0;
        }
        assertEquals(50, notices);
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 1000; i++) {
            notices += server.receive(knowing(server).next(), SOURCE).isPresent() ? 1 : 0;
        }
        assertEquals(60, notices);
    }

    private TestClient knowing(TestServer which) {
        return TestClient.of(TOKEN, which.fingerprint(), clock, 10);
    }
}
