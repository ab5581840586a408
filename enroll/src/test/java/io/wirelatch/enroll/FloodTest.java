package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingDrop;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Many HELLOs at once, of attackers and of people, in virtual time. */
class FloodTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Endpoint HOME = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint ATTACKER = Endpoint.of(IpAddress.parse("203.0.113.9"), 40000);
    private static final int COOKIE_BYTES = 36;

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(1);
    private final TestServer server =
            new TestServer(TOKEN, clock, 1, "10.150.0.0/24").open(Duration.ofMinutes(10));

    /** Every packet comes from another address, and nobody there hears the answers. */
    @Test
    void aFloodFromForgedAddressesKeepsNobodyOut() {
        for (int second = 0; second < 20; second++) {
            flood(1000, this::anywhere);
            clock.advance(Duration.ofSeconds(1));
        }
        assertTrue(server.pairingCount() <= 512, server.pairingCount() + " pairings");

        assertJoinsDuring(() -> flood(100, this::anywhere));
    }

    /** Somebody at one address hears the answers and shows each cookie. */
    @Test
    void aFloodFromOneAddressKeepsNobodyElseOut() {
        for (int second = 0; second < 20; second++) {
            floodWithCookies(1000);
            clock.advance(Duration.ofSeconds(1));
        }
        assertTrue(server.drops(PairingDrop.THROTTLED) > 5_000);

        assertJoinsDuring(() -> floodWithCookies(100));
    }

    /** A hundred thousand households' worth of cookies: the oldest pairing gives way. */
    @Test
    void aFloodFromManyAddressesThatShowCookiesLeavesAClientTheTimeOfAThousand() {
        List<Endpoint> botnet = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            botnet.add(Endpoint.of(IpAddress.ofIpv6(0x20010DB8_00000000L + i, 1), 40000));
        }
        for (Endpoint bot : botnet) {
            askWithCookie(bot);
        }
        assertTrue(server.pairingCount() <= 1024);

        assertJoinsDuring(() -> botnet.subList(0, 50).forEach(this::askWithCookie));
    }

    @Test
    void oneHouseholdIsOneSourceWhateverItsAddressIn64Bits() {
        for (int i = 0; i < 2000; i++) {
            askWithCookie(Endpoint.of(IpAddress.ofIpv6(0x20010DB8_00000000L, i), 40000));
        }

        assertTrue(server.drops(PairingDrop.THROTTLED) > 1000);
    }

    @Test
    void aBusyServerDemandsACookieAndTakesItFromThatSourceAlone() {
        flood(1000, this::anywhere);
        Hello hello = hello();
        byte[] cookie = server.receive(PairingCodec.encode(hello), HOME).orElseThrow();
        assertEquals(COOKIE_BYTES, cookie.length);
        Hello withCookie = hello.withCookie(cookieIn(cookie));

        byte[] elsewhere = server.receive(PairingCodec.encode(withCookie), ATTACKER).orElseThrow();
        assertEquals(COOKIE_BYTES, elsewhere.length);
        assertFalse(cookieIn(elsewhere).equals(cookieIn(cookie)));
        assertEquals(
                72, server.receive(PairingCodec.encode(withCookie), HOME).orElseThrow().length);
    }

    /** The secret is drawn anew every 120 seconds, and the one before is still taken. */
    @Test
    void aCookieIsGoodForTwoMinutesAndForFourAtMost() {
        flood(1000, this::anywhere);
        Octets cookie = cookieIn(server.receive(PairingCodec.encode(hello()), HOME).orElseThrow());
        clock.advance(Duration.ofSeconds(119));
        assertEquals(72, answerTo(hello().withCookie(cookie)).length);
        clock.advance(Duration.ofSeconds(2));
        assertEquals(72, answerTo(hello().withCookie(cookie)).length);
        clock.advance(Duration.ofSeconds(119));
        assertEquals(
                COOKIE_BYTES,
                answerTo(hello().withCookie(cookie)).length,
                "an old cookie is answered with a new one");
    }

    @Test
    void aForgedCookieCostsAClientNothingButADatagram() {
        TestClient client = TestClient.of(TOKEN, clock, 10, "pi", false);
        byte[] hello = client.next();
        for (int i = 0; i < 50; i++) {
            byte[] forged = Arrays.copyOf(hello, COOKIE_BYTES);
            forged[3] = 6;
            forged[20] = (byte) (i + 1);
            client.receive(forged);
        }
        int sent = 0;
        for (int i = 0; i < 20 && client.outcome().isEmpty(); i++) {
            List<byte[]> out = new ArrayList<>();
            client.advance((to, datagram) -> out.add(datagram));
            for (byte[] datagram : out) {
                sent++;
                server.receive(datagram, HOME).ifPresent(client::receive);
            }
            clock.advance(Duration.ofMillis(100));
        }

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
        assertTrue(sent < 10, sent + " datagrams");
    }

    /** A classroom behind one router, in one window. */
    @Test
    void aWholePoolPairsAtOnceBehindOneAddressAndTheNextIsToldThatItIsFull() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 253; i++) {
            clients.add(TestClient.of(TOKEN, clock, 1000 + i, "pi", false));
        }
        for (int i = 0; i < 200 && clients.stream().anyMatch(c -> c.outcome().isEmpty()); i++) {
            for (int c = 0; c < clients.size(); c++) {
                TestClient client = clients.get(c);
                Endpoint source = Endpoint.of(HOME.address(), 1024 + c);
                client.advance(
                        (to, datagram) ->
                                server.receive(datagram, source).ifPresent(client::receive));
            }
            clock.advance(Duration.ofMillis(100));
        }

        Set<IpAddress> addresses = new HashSet<>();
        for (TestClient client : clients) {
            PairingOutcome.Paired paired =
                    assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
            assertTrue(addresses.add(paired.offer().addresses().getFirst().address()));
        }
        TestClient late = TestClient.of(TOKEN, clock, 5000, "pi", false);
        late.receive(server.receive(late.next(), HOME).orElseThrow());
        late.receive(server.receive(late.next(), HOME).orElseThrow());
        assertEquals(
                RefusalReason.POOL_FULL,
                assertInstanceOf(PairingOutcome.Refused.class, late.outcome().orElseThrow())
                        .reason());
    }

    /** Of every question that is answered at all: how much longer the answer is. */
    @Test
    void nothingIsAmplified() {
        double worst = 0;
        TestClient client = TestClient.of(TOKEN, clock, 10, "pi", false);
        byte[] hello = client.next();
        byte[] share = server.receive(hello, HOME).orElseThrow();
        client.receive(share);
        byte[] confirm = client.next();
        worst = Math.max(worst, (double) share.length / hello.length);
        byte[] offer = server.receive(confirm, HOME).orElseThrow();
        worst = Math.max(worst, (double) offer.length / confirm.length);
        TestClient wrong =
                TestClient.of(CheapSecrets.token("another-token"), clock, 11, "x", false);
        wrong.receive(server.receive(wrong.next(), ATTACKER).orElseThrow());
        assertEquals(22, server.receive(wrong.next(), ATTACKER).orElseThrow().length, "REFUSED");
        flood(1000, this::anywhere);
        byte[] cookie = answerTo(hello());
        assertEquals(0.28125, (double) cookie.length / hello.length);
        assertEquals(0.5625, (double) share.length / hello.length);

        assertEquals(1.0, worst, "OFFER is as long as CONFIRM");
    }

    private void assertJoinsDuring(Runnable flood) {
        TestClient client = TestClient.of(TOKEN, clock, 10, "pi", false);
        for (int i = 0; i < 150 && client.outcome().isEmpty(); i++) {
            flood.run();
            client.advance(
                    (to, datagram) -> server.receive(datagram, HOME).ifPresent(client::receive));
            clock.advance(Duration.ofMillis(100));
        }
        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    private void flood(int count, Supplier<Endpoint> source) {
        for (int i = 0; i < count; i++) {
            server.receive(PairingCodec.encode(hello()), source.get());
        }
    }

    private void floodWithCookies(int count) {
        for (int i = 0; i < count; i++) {
            askWithCookie(ATTACKER);
        }
    }

    private void askWithCookie(Endpoint source) {
        Hello hello = hello();
        Optional<byte[]> answer = server.receive(PairingCodec.encode(hello), source);
        if (answer.isPresent() && answer.get().length == COOKIE_BYTES) {
            server.receive(PairingCodec.encode(hello.withCookie(cookieIn(answer.get()))), source);
        }
    }

    private byte[] answerTo(Hello hello) {
        return server.receive(PairingCodec.encode(hello), HOME).orElseThrow();
    }

    private static Octets cookieIn(byte[] datagram) {
        return Octets.of(Arrays.copyOfRange(datagram, 20, 36));
    }

    private Hello hello() {
        return Hello.first(
                Octets.random(16, random), Octets.random(32, random), 0, Hello.NO_LOCATOR);
    }

    private Endpoint anywhere() {
        return Endpoint.of(IpAddress.ofIpv4(random.nextInt()), 1 + random.nextInt(65535));
    }
}
