package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingDrop;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is changed on its way is not accepted, and never answered longer than asked. */
class TamperTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);

    private final ManualClock clock = new ManualClock();

    /** A HELLO may be answered, but what follows from a changed one proves nothing. */
    @Test
    void aHelloChangedInAnyByteLeadsToNoPeer() {
        TestServer server = server();
        byte[] hello = client().next();
        for (int i = 0; i < hello.length; i++) {
            byte[] changed = flipped(hello, i);
            TestClient client = client();
            client.next();
            Optional<byte[]> share = server.receive(changed, SOURCE);
            if (share.isPresent()) {
                assertTrue(share.get().length <= changed.length);
                client.receive(share.get());
                confirmIfItMay(client, server);
            }
            assertEquals(List.of(), server.disk.peers(), "byte " + i);
            server.close();
            server.open(Duration.ofMinutes(1));
        }
    }

    @Test
    void aShareChangedInAnyByteLeadsToNoPeer() {
        TestServer server = server();
        TestClient asking = client();
        byte[] share = server.receive(asking.next(), SOURCE).orElseThrow();
        for (int i = 0; i < share.length; i++) {
            server.close();
            server.open(Duration.ofMinutes(1));
            TestClient client = client();
            server.receive(client.next(), SOURCE);
            client.receive(flipped(share, i));
            confirmIfItMay(client, server);
            assertEquals(List.of(), server.disk.peers(), "byte " + i);
        }
    }

    @Test
    void aConfirmationChangedInAnyByteLeadsToNoPeer() {
        TestServer server = server();
        TestClient client = client();
        byte[] hello = client.next();
        client.receive(server.receive(hello, SOURCE).orElseThrow());
        byte[] confirm = client.next();
        for (int i = 0; i < confirm.length; i++) {
            TestServer fresh = server();
            fresh.receive(hello, SOURCE);
            byte[] changed = flipped(confirm, i);
            Optional<byte[]> answer = fresh.receive(changed, SOURCE);
            assertTrue(answer.map(a -> a.length).orElse(0) <= changed.length);
            assertEquals(List.of(), fresh.disk.peers(), "byte " + i);
            // Behind the tag lie nonce and box. A change there is none of the client's doing, and
            // does not spend its pairing; the tag is its one guess.
            boolean behindTag = i >= 100;
            assertEquals(behindTag ? 1 : 0, fresh.drops(PairingDrop.BAD_BOX), "byte " + i);
            fresh.receive(confirm, SOURCE);
            boolean tag = i >= 36 && i < 100;
            assertEquals(tag ? 0 : 1, fresh.disk.peers().size(), "byte " + i);
        }
    }

    @Test
    void anOfferChangedInAnyByteIsNotBelieved() {
        TestServer server = server();
        TestClient recorded = client();
        byte[] hello = recorded.next();
        byte[] share = server.receive(hello, SOURCE).orElseThrow();
        recorded.receive(share);
        byte[] offer = server.receive(recorded.next(), SOURCE).orElseThrow();
        for (int i = 0; i < offer.length; i++) {
            TestClient client = client();
            client.next();
            client.receive(share);
            client.next();
            client.receive(flipped(offer, i));
            assertEquals(Optional.empty(), client.outcome(), "byte " + i);
            client.receive(offer);
            assertTrue(
                    client.outcome().orElseThrow() instanceof PairingOutcome.Paired, "byte " + i);
        }
    }

    @Test
    void noMessageIsTakenWhenCutOffOrLengthened() {
        TestServer server = server();
        TestClient client = client();
        byte[] hello = client.next();
        for (int length = 0; length < hello.length; length++) {
            assertEquals(Optional.empty(), server.receive(Arrays.copyOf(hello, length), SOURCE));
        }
        assertEquals(Optional.empty(), server.receive(Arrays.copyOf(hello, 129), SOURCE));

        byte[] share = server.receive(hello, SOURCE).orElseThrow();
        for (int length = 0; length < share.length; length++) {
            client.receive(Arrays.copyOf(share, length));
        }
        client.receive(Arrays.copyOf(share, share.length + 1)).receive(share);

        byte[] confirm = client.next();
        for (int length = 0; length < confirm.length; length++) {
            assertEquals(Optional.empty(), server.receive(Arrays.copyOf(confirm, length), SOURCE));
        }
        assertEquals(
                Optional.empty(),
                server.receive(Arrays.copyOf(confirm, confirm.length + 1), SOURCE));

        byte[] offer = server.receive(confirm, SOURCE).orElseThrow();
        for (int length = 0; length < offer.length; length++) {
            client.receive(Arrays.copyOf(offer, length));
        }
        client.receive(Arrays.copyOf(offer, offer.length + 1));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(Optional.empty(), client.outcome(), "nothing of these was even a hint");
    }

    /** What a server says without proof, cut off at every place and changed in every byte. */
    @Test
    void aRefusalOrACookieIsTakenWholeOrNotAtAll() {
        byte[] hello = client().next();
        byte[] refused = Arrays.copyOf(hello, 22);
        refused[3] = 5;
        refused[20] = (byte) RefusalReason.CODE_OF_ANOTHER_WINDOW.code();
        byte[] cookie = Arrays.copyOf(hello, 36);
        cookie[3] = 6;
        for (byte[] message : List.of(refused, cookie)) {
            TestClient client = client();
            client.next();
            for (int length = 0; length < message.length; length++) {
                client.receive(Arrays.copyOf(message, length));
            }
            client.receive(Arrays.copyOf(message, message.length + 1));
            for (int i = 0; i < 20; i++) {
                client.receive(flipped(message, i));
            }
            clock.advance(Duration.ofSeconds(2));
            assertEquals(Optional.empty(), client.outcome());
            assertTrue(Arrays.equals(hello, client.next()), "HELLO is as it was");
        }
    }

    /** With everything in HELLO that may be in it: a locator, a cookie, a MAC. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFullHelloChangedAnywhereLeadsToNoPeer(long seed) {
        HardenedSecret code = CheapSecrets.code("4821-ocean-cactus-plug");
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            TestServer server =
                    new TestServer(TOKEN, clock, 1, "10.150.0.0/24")
                            .open(WindowOptions.forCode(Duration.ofMinutes(1)), Optional.of(code));
            TestClient client = TestClient.of(code, server.fingerprint(), clock, 10);
            byte[] hello = client.next();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(hello.length);
                hello[at] ^= (byte) (1 + random.nextInt(255));
            }
            boolean same =
                    Arrays.equals(
                            hello, TestClient.of(code, server.fingerprint(), clock, 10).next());
            server.receive(hello, SOURCE).ifPresent(client::receive);
            confirmIfItMay(client, server);
            assertEquals(same ? 1 : 0, server.disk.peers().size(), "seed " + seed + ", try " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesGetNoAnswerAndLeaveNothing(long seed) {
        TestServer server = server();
        TestClient client = client();
        client.next();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(1300)];
            random.nextBytes(bytes);
            if (random.nextBoolean() && bytes.length > 3) {
                bytes[0] = 'W';
                bytes[1] = 'L';
                bytes[2] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 1);
                bytes[3] = (byte) random.nextInt(9);
            }
            Optional<byte[]> answer = server.receive(bytes, SOURCE);
            assertFalse(answer.map(a -> a.length).orElse(0) > bytes.length, "seed " + seed);
            client.receive(bytes);
        }
        assertEquals(0, server.pairingCount(), "seed " + seed);
        assertEquals(Optional.empty(), client.outcome(), "seed " + seed);
    }

    private void confirmIfItMay(TestClient client, TestServer server) {
        client.advance(
                (to, datagram) -> {
                    Optional<byte[]> answer = server.receive(datagram, SOURCE);
                    assertTrue(answer.map(a -> a.length).orElse(0) <= datagram.length);
                });
    }

    private TestServer server() {
        return new TestServer(TOKEN, clock, 1, "10.150.0.0/24").open(Duration.ofMinutes(1));
    }

    private TestClient client() {
        return TestClient.of(TOKEN, clock, 10, "pi", false);
    }

    private static byte[] flipped(byte[] message, int index) {
        byte[] changed = message.clone();
        changed[index] ^= (byte) (1 << index % 8);
        return changed;
    }
}
