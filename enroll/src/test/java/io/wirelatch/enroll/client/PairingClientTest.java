package io.wirelatch.enroll.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A server under several addresses. */
class PairingClientTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final HardenedSecret OTHER_TOKEN =
            CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hm");
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final InetSocketAddress FIRST = new InetSocketAddress("2001:db8::1", 51820);
    private static final InetSocketAddress SECOND = new InetSocketAddress("192.0.2.1", 51820);
    private static final InetSocketAddress THIRD = new InetSocketAddress("192.0.2.2", 51820);

    private final ManualClock clock = new ManualClock();
    private final TestServer server =
            new TestServer(TOKEN, clock, 1, "10.150.0.0/24").open(Duration.ofMinutes(1));
    private final List<Integer> sentTo = new ArrayList<>();

    @Test
    void aSilentAddressGivesWayToTheNextAfterASecond() {
        TestClient client = client(FIRST, SECOND);
        assertEquals(List.of(0), destinations(client));
        clock.advance(Duration.ofMillis(999));
        assertEquals(List.of(0), destinations(client));
        clock.advance(Duration.ofMillis(1));
        assertEquals(1, destinations(client).getLast());

        connect(client, 1);
        assertEquals(
                Endpoint.of(SECOND),
                assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow())
                        .server());
    }

    @Test
    void anUnreachableAddressGivesWayAtOnceAndIsStillTried() {
        TestClient client = client(FIRST, SECOND);
        destinations(client);
        client.unreachable(0, UnansweredServer.Finding.PORT_UNREACHABLE);
        assertEquals(List.of(1), destinations(client));
        clock.advance(Duration.ofMillis(400));
        assertEquals(List.of(0, 1), destinations(client));
    }

    @Test
    void onlyTheAddressThatHasGivenItsShareIsSpokenTo() {
        TestClient client = client(FIRST, SECOND, THIRD);
        destinations(client);
        clock.advance(Duration.ofSeconds(1));
        List<byte[]> hellos = datagrams(client);
        client.receive(1, server.receive(hellos.getLast(), SOURCE).orElseThrow());
        client.receive(0, server.receive(hellos.getFirst(), SOURCE).orElseThrow());

        clock.advance(Duration.ofSeconds(3));
        assertEquals(List.of(1), destinations(client));
    }

    @Test
    void aWrongTokenAtOneAddressLeavesTheOthersTwoSeconds() {
        TestServer other =
                new TestServer(OTHER_TOKEN, clock, 2, "10.151.0.0/24").open(Duration.ofMinutes(1));
        TestClient client = client(FIRST, SECOND);
        client.receive(0, other.receive(datagrams(client).getFirst(), SOURCE).orElseThrow());
        client.receive(0, other.receive(datagrams(client).getFirst(), SOURCE).orElseThrow());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of(1), destinations(client));
        assertEquals(Optional.empty(), client.outcome());
        clock.advance(Duration.ofSeconds(2));

        assertEquals(
                Optional.of(new PairingOutcome.WrongSecret(Endpoint.of(FIRST), 4)),
                client.outcome());
    }

    @Test
    void aWrongTokenAtOneAddressDoesNotHideTheRightServerAtAnother() {
        TestServer other =
                new TestServer(OTHER_TOKEN, clock, 2, "10.151.0.0/24").open(Duration.ofMinutes(1));
        TestClient client = client(FIRST, SECOND);
        client.receive(0, other.receive(datagrams(client).getFirst(), SOURCE).orElseThrow());
        client.receive(0, other.receive(datagrams(client).getFirst(), SOURCE).orElseThrow());
        clock.advance(Duration.ofSeconds(1));
        connect(client, 1);

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    @Test
    void whatWasFoundAtEachAddressIsToldInTheEnd() {
        TestClient client = client(FIRST, SECOND, THIRD);
        client.unreachable(0, UnansweredServer.Finding.NO_ROUTE);
        destinations(client);
        clock.advance(Duration.ofSeconds(1));
        destinations(client);
        client.unreachable(1, UnansweredServer.Finding.PORT_UNREACHABLE);
        clock.advance(TestClient.TIMEOUT);

        assertEquals(
                new PairingOutcome.NoAnswer(
                        List.of(
                                new UnansweredServer(FIRST, UnansweredServer.Finding.NO_ROUTE),
                                new UnansweredServer(
                                        SECOND, UnansweredServer.Finding.PORT_UNREACHABLE),
                                new UnansweredServer(THIRD, UnansweredServer.Finding.NOT_TRIED))),
                client.outcome().orElseThrow());
    }

    /** 250 ms, 500 ms, then every second, each a fifth more or less. */
    @Test
    void repetitionsBackOffToASecond() {
        TestClient client = client(SECOND);
        long lastNanos = clock.getAsLong();
        List<Long> waitsMillis = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            assertEquals(1, datagrams(client).size());
            assertEquals(0, datagrams(client).size());
            clock.advanceTo(client.nextWakeNanos());
            waitsMillis.add((clock.getAsLong() - lastNanos) / 1_000_000);
            lastNanos = clock.getAsLong();
        }
        assertTrue(isAbout(250, waitsMillis.get(0)), waitsMillis.toString());
        assertTrue(isAbout(500, waitsMillis.get(1)), waitsMillis.toString());
        for (long waitMillis : waitsMillis.subList(2, 6)) {
            assertTrue(isAbout(1000, waitMillis), waitsMillis.toString());
        }
    }

    private static boolean isAbout(long expected, long actual) {
        return actual * 10 >= expected * 8 && actual * 10 <= expected * 12;
    }

    private void connect(TestClient client, int index) {
        clock.advance(Duration.ofMillis(1300));
        client.advance(
                (to, datagram) -> {
                    if (to == index) {
                        server.receive(datagram, SOURCE).ifPresent(a -> client.receive(index, a));
                    }
                });
        client.advance(
                (to, datagram) ->
                        server.receive(datagram, SOURCE).ifPresent(a -> client.receive(index, a)));
    }

    private List<Integer> destinations(TestClient client) {
        sentTo.clear();
        client.advance((to, datagram) -> sentTo.add(to));
        return List.copyOf(sentTo);
    }

    private static List<byte[]> datagrams(TestClient client) {
        List<byte[]> datagrams = new ArrayList<>();
        client.advance((to, datagram) -> datagrams.add(datagram));
        return datagrams;
    }

    private TestClient client(InetSocketAddress... servers) {
        return new TestClient(
                TOKEN,
                clock,
                new Random(33),
                new JoinRequest(TestClient.key(33), "pi", false),
                servers);
    }
}
