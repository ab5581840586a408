package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.server.WindowStatus;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.enroll.window.WindowOptions.Accepts;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The seconds after a code for one has been used, see ENROLLMENT.md, "The code's watch". */
class CodeWatchTest {

    private static final String CODE = "4821-ocean-cactus-plug";
    private static final String NEXT_CODE = "4822-ocean-cactus-plug";
    private static final String WRONG_CODE = "4821-ocean-cactus-plunge";
    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration ALMOST_TEN_SECONDS = Duration.ofMillis(9_999);
    private static final Endpoint FIRST = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint SECOND = Endpoint.of(IpAddress.parse("203.0.113.9"), 40000);

    private final ManualClock clock = new ManualClock();
    private final TestServer server = new TestServer(TOKEN, clock, 1, "10.150.0.0/24");

    @BeforeEach
    void openForOne() {
        open(WindowOptions.forCode(MINUTE), CODE);
    }

    @Test
    void theWindowClosesTenSecondsAfterTheMachineThatTheCodeWasForHasConnected() {
        pair(client(CODE, 10));
        clock.advance(Duration.ofSeconds(20));
        assertTrue(server.window.isOpen(), "its answer may have been lost");
        server.connected(TestClient.key(10));
        clock.advance(ALMOST_TEN_SECONDS);
        assertTrue(server.window.isOpen());
        clock.advance(Duration.ofMillis(1));

        assertEquals(WindowClosedReason.CODE_USED, closing().reason());
        assertEquals(
                List.of("joined pi", "code watched for 10 s", "closed CODE_USED"), server.events);
        assertFalse(server.status().locked());
    }

    /** Which of two machines is faster must not decide whether anybody is told. */
    @Test
    void itStaysOpenForThoseSecondsWhereItsTimeWouldHaveBeenOverBefore() {
        pair(client(CODE, 10));
        clock.advance(MINUTE.minusSeconds(1));
        server.connected(TestClient.key(10));
        clock.advance(ALMOST_TEN_SECONDS);

        assertEquals(RefusalReason.CODE_USED_TWICE, refused(client(CODE, 20)));
        assertBothOut();
    }

    /** It makes a session every two minutes, or more when it roams. */
    @Test
    void whoConnectsAgainDoesNotKeepItOpen() {
        use();
        clock.advance(ALMOST_TEN_SECONDS);
        server.connected(TestClient.key(10));
        clock.advance(Duration.ofMillis(1));

        assertEquals(WindowClosedReason.CODE_USED, closing().reason());
    }

    @Test
    void aSecondMachineJustAfterTheFirstOneHasConnectedPutsBothOut() {
        use();
        clock.advance(ALMOST_TEN_SECONDS);

        assertEquals(RefusalReason.CODE_USED_TWICE, refused(client(CODE, 20)));
        assertBothOut();
    }

    @Test
    void soDoesOneThatHadBegunBefore() {
        pair(client(CODE, 10));
        TestClient second = begin(client(CODE, 20));
        server.connected(TestClient.key(10));
        second.receive(server.receive(second.next(), SECOND).orElseThrow());

        assertEquals(
                RefusalReason.CODE_USED_TWICE,
                assertInstanceOf(PairingOutcome.Refused.class, second.outcome().orElseThrow())
                        .reason());
        assertBothOut();
    }

    @Test
    void laterItMeetsSilence() {
        use();
        TestClient late = begin(client(CODE, 20));
        clock.advance(Duration.ofSeconds(10));

        assertSilence(late);
        assertSilence(client(CODE, 30));
        assertEquals(List.of(TestClient.key(10)), peers());
    }

    /** Neither who has connected by it, nor anybody else. */
    @Test
    void aWatchedCodeLetsNobodyIn() {
        use();
        server.registry().remove("pi");

        assertEquals(RefusalReason.CODE_USED_UP, refused(client(CODE, 10)));
        assertEquals(List.of(), peers());
        assertFalse(server.status().locked());
    }

    /** Or the first machine, if it has stolen the code, could shut the second one out with them. */
    @Test
    void wrongCodesDoNotEndTheWatch() {
        use();
        for (int i = 0; i < 2 * WindowOptions.DEFAULT_MAX_FAILURES; i++) {
            guess(100 + i);
        }
        clock.advance(ALMOST_TEN_SECONDS);

        assertEquals(RefusalReason.CODE_USED_TWICE, refused(client(CODE, 20)));
        assertEquals(List.of(), peers());
        assertEquals("wrong secret " + SECOND + ", 0 left", server.events.get(6));
        assertEquals("refused WRONG_SECRET " + SECOND, server.events.get(7), "once an address");
        assertEquals("code used twice " + FIRST + " " + SECOND, server.events.get(8));
    }

    /** It need not even have connected for that. */
    @Test
    void norDoTheyCloseTheWindowOnceAMachineHasProvenTheCode() {
        pair(client(CODE, 10));
        for (int i = 0; i < WindowOptions.DEFAULT_MAX_FAILURES; i++) {
            guess(100 + i);
        }

        assertEquals(RefusalReason.CODE_USED_TWICE, refused(client(CODE, 20)));
        assertEquals(List.of(), peers());
    }

    @Test
    void afterTooManyOfThemTheWindowIsLockedInTheEndAndTheFirstMachineStays() {
        use();
        for (int i = 0; i < WindowOptions.DEFAULT_MAX_FAILURES; i++) {
            guess(100 + i);
        }
        clock.advance(ALMOST_TEN_SECONDS);
        byte[] last = begin(client(WRONG_CODE, 200)).next();
        byte[] refusal = server.receive(last, SECOND).orElseThrow();
        clock.advance(Duration.ofMillis(1));

        assertArrayEquals(refusal, server.receive(last, SECOND).orElseThrow(), "it may be lost");
        assertEquals(
                new WindowStatus.Closing(WindowClosedReason.TOO_MANY_FAILURES, SECOND), closing());
        assertTrue(server.status().locked());
        assertEquals(List.of(TestClient.key(10)), peers());
    }

    @Test
    void whoClosesTheWindowEndsTheWatch() {
        use();
        TestClient second = begin(client(CODE, 20));

        assertTrue(server.close());
        assertSilence(second);
        assertSilence(client(CODE, 30));
    }

    @Test
    void theNextWindowEndsTheWatch() {
        use();
        TestClient second = begin(client(CODE, 20));
        open(WindowOptions.forCode(MINUTE), NEXT_CODE);

        assertSilence(second);
        assertEquals(RefusalReason.CODE_OF_ANOTHER_WINDOW, refusedAtHello(client(CODE, 30)));
        assertEquals(List.of(TestClient.key(10)), peers());
    }

    @Test
    void aCodeForTwoIsNotWatched() {
        open(WindowOptions.forCode(MINUTE).withUses(2), CODE);
        pair(client(CODE, 10));
        pair(client(CODE, 20));
        server.connected(TestClient.key(10));
        server.connected(TestClient.key(20));

        assertEquals(WindowClosedReason.CODE_USED, closing().reason());
        assertSilence(client(CODE, 30));
        assertEquals(2, peers().size());
    }

    /** It goes on for those who know the token. */
    @Test
    void aWindowThatTakesTheTokenTooRefusesWhoBeginsWithASpentCode() {
        open(WindowOptions.forCode(MINUTE).accepting(Accepts.TOKEN_AND_CODE), CODE);
        use();

        assertEquals(RefusalReason.CODE_USED_UP, refusedAtHello(client(CODE, 20)));
        assertEquals(List.of(TestClient.key(10)), peers());
        clock.advance(Duration.ofSeconds(20));
        assertTrue(server.window.isOpen());
    }

    private void assertBothOut() {
        assertEquals(List.of(), peers());
        assertTrue(server.installed.isEmpty());
        assertEquals(
                List.of(
                        "joined pi",
                        "code watched for 10 s",
                        "code used twice " + FIRST + " " + SECOND,
                        "closed CODE_USED_TWICE"),
                server.events);
        assertTrue(server.status().locked());
        assertEquals(
                new WindowStatus.Closing(WindowClosedReason.CODE_USED_TWICE, SECOND), closing());
    }

    private WindowStatus.Closing closing() {
        return server.status().closing().orElseThrow();
    }

    private void guess(long seed) {
        TestClient wrong = begin(client(WRONG_CODE, seed));
        assertTrue(server.receive(wrong.next(), SECOND).isPresent());
    }

    private void assertSilence(TestClient client) {
        assertEquals(Optional.empty(), server.receive(client.next(), SECOND));
    }

    private List<PublicKey> peers() {
        return server.disk.peers().stream().map(PeerRecord::publicKey).toList();
    }

    private void open(WindowOptions options, String code) {
        server.open(options, Optional.of(CheapSecrets.code(code)));
    }

    private TestClient client(String code, long seed) {
        return TestClient.of(CheapSecrets.code(code), clock, seed, "pi", false);
    }

    /** The machine that the code was for joins and connects. */
    private void use() {
        pair(client(CODE, 10));
        server.connected(TestClient.key(10));
    }

    private void pair(TestClient client) {
        client.receive(server.receive(client.next(), FIRST).orElseThrow());
        client.receive(server.receive(client.next(), FIRST).orElseThrow());
        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    private TestClient begin(TestClient client) {
        client.receive(server.receive(client.next(), SECOND).orElseThrow());
        return client;
    }

    private RefusalReason refused(TestClient client) {
        begin(client).receive(server.receive(client.next(), SECOND).orElseThrow());
        return assertInstanceOf(PairingOutcome.Refused.class, client.outcome().orElseThrow())
                .reason();
    }

    private RefusalReason refusedAtHello(TestClient client) {
        begin(client);
        clock.advance(Duration.ofSeconds(1));
        return assertInstanceOf(PairingOutcome.Refused.class, client.outcome().orElseThrow())
                .reason();
    }
}
