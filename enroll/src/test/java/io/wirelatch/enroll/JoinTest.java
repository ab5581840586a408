package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.client.UnansweredServer;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingDrop;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The whole join, client and server together, one datagram at a time. */
class JoinTest extends JoinScenario {

    @Test
    void aMachineThatKnowsTheTokenBecomesAPeer() {
        TestClient client = client(10, "pi.lan");
        client.receive(ask(client.next()));
        client.receive(ask(client.next()));

        Offer offer = offer(client);
        assertEquals("pi", offer.name());
        assertEquals(
                List.of(Cidr.parse("10.150.0.2/24"), Cidr.parse("fd00:1::2/64")),
                offer.addresses());
        assertEquals(
                List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd00:1::/64")), offer.pools());
        assertEquals(1420, offer.mtu());
        assertEquals(25, offer.keepaliveSeconds());
        assertEquals(server.disk.privateKey().publicKey(), offer.serverKey());
        assertFalse(offer.presharedKey().isNone());
        assertEquals(offer.presharedKey(), server.disk.peers().getFirst().presharedKey());
        assertEquals(server.disk.peers(), List.copyOf(server.installed.values()));
        assertEquals(List.of("joined pi"), server.events);
    }

    @Test
    void aClosedServerIsSilentToEveryMessage() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        client.receive(ask(hello));
        byte[] confirm = client.next();
        server.close();

        assertEquals(Optional.empty(), server.receive(hello, SOURCE));
        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        byte[] otherVersion = hello.clone();
        otherVersion[2] = 9;
        assertEquals(Optional.empty(), server.receive(otherVersion, SOURCE));
        assertEquals(3, server.drops(PairingDrop.CLOSED));
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aWindowThatEndsDuringAPairingAdmitsNobody() {
        TestClient client = client(10, "pi");
        client.receive(ask(client.next()));
        byte[] confirm = client.next();
        clock.advance(MINUTE);

        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aWrongTokenIsReportedAfterASecondWithoutProof() {
        TestClient client = TestClient.of(OTHER_TOKEN, clock, 10, "pi", false);
        client.receive(ask(client.next()));
        byte[] confirm = client.next();
        byte[] refused = ask(confirm);
        assertTrue(refused.length < confirm.length);
        client.receive(refused);

        assertEquals(Optional.empty(), client.outcome());
        clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(PairingOutcome.WrongSecret.class, client.outcome().orElseThrow());
        assertEquals(List.of("wrong secret " + SOURCE + ", 4 left"), server.events);
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void repeatedQuestionsGetTheSameAnswers() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        byte[] share = ask(hello);
        assertArrayEquals(share, ask(hello));
        client.receive(share);
        byte[] confirm = client.next();
        byte[] offer = ask(confirm);

        assertArrayEquals(offer, ask(confirm));
        assertEquals(1, server.disk.peers().size());
        assertEquals(List.of("joined pi"), server.events);
    }

    @Test
    void twoMachinesAtOnceGetPlacesOfTheirOwn() {
        TestClient one = client(10, "pi");
        TestClient two = client(20, "pi");
        byte[] share1 = ask(one.next());
        byte[] share2 = server.receive(two.next(), ELSEWHERE).orElseThrow();
        two.receive(share2);
        one.receive(share1);
        byte[] offer2 = server.receive(two.next(), ELSEWHERE).orElseThrow();
        byte[] offer1 = ask(one.next());
        one.receive(offer2).receive(offer1);
        two.receive(offer1).receive(offer2);

        assertEquals("pi-2", offer(one).name());
        assertEquals("pi", offer(two).name());
        assertEquals(Cidr.parse("10.150.0.2/24"), offer(two).addresses().getFirst());
        assertEquals(Cidr.parse("10.150.0.3/24"), offer(one).addresses().getFirst());
        assertNotEquals(offer(one).presharedKey(), offer(two).presharedKey());
    }

    /** A client that was killed before it kept the offer comes back with its key. */
    @Test
    void theSameKeyJoiningAgainGetsTheSamePlace() {
        Offer first = join(client(10, "pi"));
        clock.advance(Duration.ofSeconds(20));
        TestClient again =
                new TestClient(
                        TOKEN,
                        clock,
                        new Random(99),
                        new JoinRequest(TestClient.key(10), "another-host-name", false),
                        new InetSocketAddress("192.0.2.1", 51820));

        assertEquals(first, join(again));
        assertEquals(1, server.disk.peers().size());
        assertEquals(List.of("joined pi", "joined pi again"), server.events);
    }

    @Test
    void aFullPoolIsTold() {
        TestServer small = new TestServer(TOKEN, clock, 3, "10.150.0.0/30").open(MINUTE);
        join(small, client(10, "one"));
        TestClient second = client(20, "two");

        assertEquals(RefusalReason.POOL_FULL, refused(small, second).reason());
        assertEquals(1, small.disk.peers().size());
    }

    @Test
    void anInsistedNameThatIsTakenOrNoneIsTold() {
        join(client(10, "nas"));

        assertEquals(
                RefusalReason.NAME_TAKEN,
                refused(server, TestClient.of(TOKEN, clock, 20, "NAS", true)).reason());
        assertEquals(
                RefusalReason.NAME_INVALID,
                refused(server, TestClient.of(TOKEN, clock, 30, "my nas", true)).reason());
        assertEquals(1, server.disk.peers().size());
    }

    @Test
    void aFullDiskIsToldAndLeavesNothingBehind() {
        server.diskFull = true;
        PairingOutcome.Refused refused = refused(server, client(10, "pi"));

        assertEquals(RefusalReason.NOT_SAVED, refused.reason());
        assertEquals(
                "the server could not keep its state: the disk is full there", refused.detail());
        PairingEvent.JoinRefused atTheServer =
                assertInstanceOf(PairingEvent.JoinRefused.class, server.all.getLast());
        assertTrue(
                atTheServer.detail().contains("cannot write /var/lib/state.json: no room left"),
                atTheServer.detail());
        assertEquals(List.of(), List.copyOf(server.installed.values()));
        server.diskFull = false;
        assertEquals(Cidr.parse("10.150.0.2/24"), join(client(20, "pi")).addresses().getFirst());
    }

    /** X25519 with a key of low order gives the same secret to everybody. */
    @Test
    void aKeyThatNoHandshakeCanUseIsRefused() {
        TestClient client =
                new TestClient(
                        TOKEN,
                        clock,
                        new Random(1),
                        new JoinRequest(PublicKey.ofBytes(new byte[32]), "pi", false),
                        new InetSocketAddress("192.0.2.1", 51820));

        assertEquals(RefusalReason.REQUEST_INVALID, refused(server, client).reason());
    }

    @Test
    void anotherVersionIsTold() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        byte[] newer = hello.clone();
        newer[2] = 2;
        byte[] refused = ask(newer);
        assertArrayEquals(refusal(hello, RefusalReason.VERSION_NOT_UNDERSTOOD), refused);
        assertArrayEquals(refused, ask(newer));
        client.receive(refused);
        clock.advance(Duration.ofSeconds(1));

        PairingOutcome.Refused outcome =
                assertInstanceOf(PairingOutcome.Refused.class, client.outcome().orElseThrow());
        assertEquals(RefusalReason.VERSION_NOT_UNDERSTOOD, outcome.reason());
        assertEquals(
                List.of("refused VERSION_NOT_UNDERSTOOD " + SOURCE),
                server.events,
                "told once a window");
    }

    /** Nothing is proven yet, so any address can stand there. */
    @Test
    void refusalsAreToldForEachAddressAsLongAsThoseAreFew() {
        byte[] newer = client(10, "pi").next();
        newer[2] = 2;
        for (int host = 0; host < 100; host++) {
            Endpoint from = Endpoint.of(IpAddress.ofIpv4(0x0a000000 + host), 40000);
            server.receive(newer, from);
            server.receive(newer, from);
        }
        assertEquals(16, Set.copyOf(server.events).size());
        assertEquals(16, server.events.size());
    }

    @Test
    void aPairingIsForgottenAfter30Seconds() {
        TestClient client = client(10, "pi");
        client.receive(ask(client.next()));
        byte[] confirm = client.next();
        assertEquals(1, server.pairingCount());

        clock.advance(Duration.ofSeconds(30));
        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        assertEquals(0, server.pairingCount());
    }

    @Test
    void silenceIsNoAnswer() {
        TestClient client = client(10, "pi");
        client.next();
        clock.advance(TestClient.TIMEOUT);

        PairingOutcome.NoAnswer outcome =
                assertInstanceOf(PairingOutcome.NoAnswer.class, client.outcome().orElseThrow());
        assertEquals(UnansweredServer.Finding.SILENT, outcome.servers().getFirst().finding());
    }

    @Test
    void aServerThatFallsSilentAfterItsShareIsNoAnswerEither() {
        TestClient client = client(10, "pi");
        client.receive(ask(client.next()));
        client.next();
        clock.advance(TestClient.TIMEOUT);

        PairingOutcome.NoAnswer outcome =
                assertInstanceOf(PairingOutcome.NoAnswer.class, client.outcome().orElseThrow());
        assertEquals(UnansweredServer.Finding.FELL_SILENT, outcome.servers().getFirst().finding());
    }

    /** The server has restarted: its new window knows nothing of the pairing. */
    @Test
    void aPairingThatTheServerForgotIsBegunAnew() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        client.receive(ask(hello));
        byte[] confirm = client.next();
        server.close();
        server.open(MINUTE);
        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        clock.advance(Duration.ofSeconds(10));
        byte[] newHello = client.next();

        assertFalse(Arrays.equals(hello, newHello));
        client.receive(ask(newHello));
        client.receive(ask(client.next()));
        assertEquals("pi", offer(client).name());
    }

    private Offer join(TestClient client) {
        return join(server, client);
    }

    private static Offer join(TestServer server, TestClient client) {
        return assertInstanceOf(PairingOutcome.Paired.class, pair(server, client)).offer();
    }

    private static PairingOutcome.Refused refused(TestServer server, TestClient client) {
        return assertInstanceOf(PairingOutcome.Refused.class, pair(server, client));
    }

    private static PairingOutcome pair(TestServer server, TestClient client) {
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        client.receive(server.receive(client.next(), SOURCE).orElseThrow());
        return client.outcome().orElseThrow();
    }
}
