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
import io.wirelatch.enroll.server.PairingDrop;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.enroll.window.WindowOptions.Accepts;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Windows with one-time codes, and how few guesses a window stands. */
class OneTimeCodeJoinTest {

    private static final String CODE = "4821-ocean-cactus-plug";
    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Endpoint FIRST = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint SECOND = Endpoint.of(IpAddress.parse("203.0.113.9"), 40000);

    private final ManualClock clock = new ManualClock();
    private final TestServer server = new TestServer(TOKEN, clock, 1, "10.150.0.0/24");

    @Test
    void aMachineThatKnowsTheCodeBecomesAPeer() {
        open(WindowOptions.forCode(MINUTE));

        assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));
        assertEquals(List.of("joined pi"), server.events);
    }

    @Test
    void bothEndsShowTheSameCheckWords() {
        open(WindowOptions.forCode(MINUTE));
        PairingOutcome.Paired paired =
                assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));

        assertEquals(server.joined().checkWords(), paired.checkWords());
        assertEquals(TestServer.NOW, paired.serverTime());
    }

    @Test
    void aCodeOfAnotherWindowCostsNoGuess() {
        open(WindowOptions.forCode(MINUTE));
        TestClient client = client("4822-ocean-cactus-plug", 10);

        assertEquals(RefusalReason.CODE_OF_ANOTHER_WINDOW, refusedAtHello(client, FIRST).reason());
        assertEquals(0, server.status().failures());
    }

    @Test
    void aWindowForItsCodeAloneTakesNoToken() {
        open(WindowOptions.forCode(MINUTE));

        assertEquals(
                RefusalReason.TOKEN_NOT_TAKEN,
                refusedAtHello(TestClient.of(TOKEN, clock, 10, "pi", false), FIRST).reason());
        assertEquals(0, server.status().failures());
    }

    @Test
    void aWindowMayTakeBoth() {
        open(WindowOptions.forCode(MINUTE).accepting(Accepts.TOKEN_AND_CODE));

        assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));
        assertInstanceOf(
                PairingOutcome.Paired.class,
                join(TestClient.of(TOKEN, clock, 20, "pi", false), SECOND));
    }

    /** The locator is part of what the password is hardened with. */
    @Test
    void theSameWordsUnderAnotherLocatorAreAnotherCode() {
        server.open(
                WindowOptions.forCode(MINUTE),
                Optional.of(CheapSecrets.code("4822-ocean-cactus-plug")));
        TestClient client = client(CODE, 10);
        byte[] hello = client.next();
        hello[72] = (byte) (4822 >> 8);
        hello[73] = (byte) 4822;
        client.receive(server.receive(hello, FIRST).orElseThrow());
        server.receive(client.next(), FIRST);

        assertEquals(List.of("wrong secret " + FIRST + ", 4 left"), server.events);
    }

    @Test
    void aWrongCodeIsToldHowManyTriesAreLeftAndTheFifthClosesTheWindow() {
        open(WindowOptions.forCode(MINUTE));
        for (int left = 4; left >= 0; left--) {
            assertEquals(left, guess(100 + left, left % 2 == 0 ? FIRST : SECOND));
        }

        assertEquals("wrong secret " + FIRST + ", 0 left", server.events.get(4));
        assertEquals("closed TOO_MANY_FAILURES", server.events.get(5));
        assertTrue(server.status().locked());
        assertEquals(Optional.empty(), server.receive(client(CODE, 10).next(), FIRST));
        open(WindowOptions.forCode(MINUTE));
        assertFalse(server.status().locked());
        assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));
    }

    @Test
    void howManyGuessesAWindowStandsIsTheOwnersToSay() {
        open(WindowOptions.forCode(MINUTE).withMaxFailures(1));

        assertEquals(0, guess(100, FIRST));
        assertEquals(
                List.of("wrong secret " + FIRST + ", 0 left", "closed TOO_MANY_FAILURES"),
                server.events);
    }

    /** The right machine's lost answer must not cost anything either. */
    @Test
    void repeatedDatagramsAreNoFurtherGuesses() {
        open(WindowOptions.forCode(MINUTE));
        TestClient wrong = client("4821-ocean-cactus-plunge", 10);
        byte[] hello = wrong.next();
        wrong.receive(server.receive(hello, FIRST).orElseThrow());
        byte[] confirm = wrong.next();
        byte[] refused = server.receive(confirm, FIRST).orElseThrow();
        for (int i = 0; i < 20; i++) {
            server.receive(hello, FIRST);
            assertArrayEquals(refused, server.receive(confirm, FIRST).orElseThrow());
        }

        assertEquals(1, server.status().failures());
    }

    /** Whoever does not get what is sent to his address cannot close the window in its name. */
    @Test
    void aGuessUnderAForgedSourceIsNone() {
        open(WindowOptions.forCode(MINUTE));
        for (int i = 0; i < 100; i++) {
            TestClient forger = client("4821-ocean-cactus-plunge", 100 + i);
            server.receive(forger.next(), FIRST);
            TestServer own =
                    new TestServer(TOKEN, clock, 7, "10.150.0.0/24")
                            .open(
                                    WindowOptions.forCode(MINUTE),
                                    Optional.of(CheapSecrets.code(CODE)));
            TestClient same = client("4821-ocean-cactus-plunge", 100 + i);
            same.receive(own.receive(same.next(), FIRST).orElseThrow());
            assertEquals(Optional.empty(), server.receive(same.next(), FIRST));
        }

        assertEquals(100, server.drops(PairingDrop.NOT_ECHOED));
        assertEquals(0, server.status().failures());
    }

    @Test
    void aSecondMachineWithACodeForOnePutsBothOut() {
        open(WindowOptions.forCode(MINUTE));
        assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));
        PairingOutcome.Refused second =
                assertInstanceOf(PairingOutcome.Refused.class, join(client(CODE, 20), SECOND));

        assertEquals(RefusalReason.CODE_USED_TWICE, second.reason());
        assertTrue(second.proven());
        assertEquals(List.of(), server.disk.peers());
        assertTrue(server.installed.isEmpty());
        assertEquals(
                List.of(
                        "joined pi",
                        "code used twice " + FIRST + " " + SECOND,
                        "closed CODE_USED_TWICE"),
                server.events);
        assertTrue(server.status().locked());
    }

    @Test
    void aCodeForTwoDiesWhenBothHaveConnected() {
        open(WindowOptions.forCode(MINUTE).withUses(2));
        join(client(CODE, 10), FIRST);
        server.connected(TestClient.key(10));
        join(client(CODE, 20), FIRST);
        server.connected(TestClient.key(10));
        assertTrue(server.window.isOpen());

        server.connected(TestClient.key(20));
        assertEquals(WindowClosedReason.CODE_USED, closing());
    }

    @Test
    void aMachineThatHasConnectedDoesNotComeBackByTheSameCodeWhenItIsRemoved() {
        open(WindowOptions.forCode(MINUTE).withUses(2));
        join(client(CODE, 10), FIRST);
        server.connected(TestClient.key(10));
        server.registry().remove("pi");

        assertEquals(
                RefusalReason.CODE_USED_UP,
                assertInstanceOf(PairingOutcome.Refused.class, join(client(CODE, 10), SECOND))
                        .reason());
        assertEquals(List.of(), server.disk.peers());
    }

    /** A peer of before may be connected all the time. */
    @Test
    void aHandshakeBeforeTheMachineIsLetInSpendsNoCode() {
        server.open(MINUTE);
        join(TestClient.of(TOKEN, clock, 10, "pi", false), FIRST);
        open(WindowOptions.forCode(MINUTE).withApproval());
        TestClient client = client(CODE, 10);
        client.receive(server.receive(client.next(), FIRST).orElseThrow());
        server.receive(client.next(), FIRST);
        server.connected(TestClient.key(10));
        assertTrue(server.window.isOpen());

        server.approve("pi");
        server.connected(TestClient.key(10));
        assertEquals("code watched for 10 s", server.events.getLast());
    }

    @Test
    void whereThePeerCannotBeTakenBackThatIsToldToo() {
        open(WindowOptions.forCode(MINUTE));
        join(client(CODE, 10), FIRST);
        server.diskFull = true;
        join(client(CODE, 20), SECOND);

        assertEquals(List.of(), twice().takenBack());
        assertEquals("pi", twice().left().getFirst().peer().name());
    }

    /** Its place comes from another pairing than this one. */
    @Test
    void aPeerOfBeforeTheWindowKeepsItsPlaceWhenTheCodeIsUsedTwice() {
        server.open(MINUTE);
        join(TestClient.of(TOKEN, clock, 10, "pi", false), FIRST);
        server.close();
        open(WindowOptions.forCode(MINUTE));
        join(client(CODE, 10), FIRST);
        join(client(CODE, 20), SECOND);

        assertEquals(1, server.disk.peers().size());
        assertEquals(TestClient.key(10), server.disk.peers().getFirst().publicKey());
        assertEquals(server.disk.peers(), twice().staying());
    }

    /** The same WireGuard key is the same machine, started again or at another address. */
    @Test
    void theSameMachineMayUseItsCodeAgain() {
        open(WindowOptions.forCode(MINUTE));
        PairingOutcome.Paired once =
                assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), FIRST));
        PairingOutcome.Paired again =
                assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10), SECOND));

        assertEquals(once.offer(), again.offer());
        assertEquals(1, server.status().codeUses());
    }

    @Test
    void aCodeForThreeIsForThree() {
        open(WindowOptions.forCode(MINUTE).withUses(3));
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(PairingOutcome.Paired.class, join(client(CODE, 10 + i), FIRST));
        }

        assertEquals(
                RefusalReason.CODE_USED_UP,
                assertInstanceOf(PairingOutcome.Refused.class, join(client(CODE, 20), SECOND))
                        .reason());
        assertEquals(3, server.disk.peers().size());
        assertTrue(server.window.isOpen());
    }

    @Test
    void aNewCodeEndsWhatWasBegunWithTheOldOne() {
        open(WindowOptions.forCode(MINUTE));
        TestClient client = client(CODE, 10);
        client.receive(server.receive(client.next(), FIRST).orElseThrow());
        server.open(
                WindowOptions.forCode(MINUTE),
                Optional.of(CheapSecrets.code("4823-ocean-cactus-plug")));

        assertEquals(Optional.empty(), server.receive(client.next(), FIRST));
    }

    /** Both have the server's share before either confirms. */
    @Test
    void twoMachinesThatProveACodeAtTheSameTimeAreBothPutOut() {
        open(WindowOptions.forCode(MINUTE));
        TestClient one = client(CODE, 10);
        TestClient two = client(CODE, 20);
        one.receive(server.receive(one.next(), FIRST).orElseThrow());
        two.receive(server.receive(two.next(), SECOND).orElseThrow());
        byte[] confirm = one.next();
        assertTrue(server.receive(confirm, FIRST).isPresent());
        two.receive(server.receive(two.next(), SECOND).orElseThrow());

        assertInstanceOf(PairingOutcome.Refused.class, two.outcome().orElseThrow());
        assertEquals(Optional.empty(), server.receive(confirm, FIRST), "its offer was lost");
        assertEquals(List.of(), server.disk.peers());
        assertTrue(server.status().locked());
    }

    /** The window is locked by then, and the refusal may have been lost. */
    @Test
    void whoLocksTheWindowIsToldSoAgain() {
        open(WindowOptions.forCode(MINUTE).withMaxFailures(1));
        byte[] wrong = confirmation(client("4821-ocean-cactus-plunge", 10), FIRST);
        byte[] refused = server.receive(wrong, FIRST).orElseThrow();
        assertArrayEquals(refused, server.receive(wrong, FIRST).orElseThrow());

        open(WindowOptions.forCode(MINUTE));
        join(client(CODE, 10), FIRST);
        byte[] second = confirmation(client(CODE, 20), SECOND);
        byte[] told = server.receive(second, SECOND).orElseThrow();
        assertArrayEquals(told, server.receive(second, SECOND).orElseThrow());
        assertTrue(server.status().locked());
        clock.advance(Duration.ofSeconds(30));
        assertEquals(Optional.empty(), server.receive(second, SECOND));
    }

    @Test
    void nothingThatIsToldHoldsASecret() {
        open(WindowOptions.forCode(MINUTE).accepting(Accepts.TOKEN_AND_CODE).withUses(2));
        StringBuilder told = new StringBuilder();
        told.append(join(client(CODE, 10), FIRST));
        told.append(join(TestClient.of(TOKEN, clock, 20, "pi", false), FIRST));
        guess(30, SECOND);
        join(client(CODE, 40), FIRST);
        told.append(join(client(CODE, 50), SECOND)).append(server.all).append(server.status());

        List<String> secrets = new ArrayList<>(List.of("ocean", "cactus", "7k2m-x0q9"));
        server.disk.peers().stream()
                .map(peer -> peer.presharedKey().revealBytes())
                .forEach(
                        key -> {
                            secrets.add(Base64.getEncoder().encodeToString(key));
                            secrets.add(HexFormat.of().formatHex(key));
                        });
        for (String secret : secrets) {
            assertFalse(told.toString().contains(secret));
        }
        assertEquals(3, server.disk.peers().size());
    }

    private PairingEvent.CodeUsedTwice twice() {
        return server.all.stream()
                .filter(PairingEvent.CodeUsedTwice.class::isInstance)
                .map(PairingEvent.CodeUsedTwice.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private WindowClosedReason closing() {
        return server.status().closing().orElseThrow().reason();
    }

    private void open(WindowOptions options) {
        server.open(options, Optional.of(CheapSecrets.code(CODE)));
    }

    private TestClient client(String code, long seed) {
        return TestClient.of(CheapSecrets.code(code), clock, seed, "pi", false);
    }

    private byte[] confirmation(TestClient client, Endpoint from) {
        client.receive(server.receive(client.next(), from).orElseThrow());
        return client.next();
    }

    private int guess(long seed, Endpoint from) {
        TestClient client = client("4821-ocean-cactus-plunge", seed);
        client.receive(server.receive(client.next(), from).orElseThrow());
        client.receive(server.receive(client.next(), from).orElseThrow());
        clock.advance(Duration.ofSeconds(1));
        return assertInstanceOf(PairingOutcome.WrongSecret.class, client.outcome().orElseThrow())
                .triesLeft();
    }

    private PairingOutcome join(TestClient client, Endpoint from) {
        client.receive(server.receive(client.next(), from).orElseThrow());
        client.receive(server.receive(client.next(), from).orElseThrow());
        return client.outcome().orElseThrow();
    }

    private PairingOutcome.Refused refusedAtHello(TestClient client, Endpoint from) {
        client.receive(server.receive(client.next(), from).orElseThrow());
        clock.advance(Duration.ofSeconds(1));
        PairingOutcome.Refused refused =
                assertInstanceOf(PairingOutcome.Refused.class, client.outcome().orElseThrow());
        assertFalse(refused.proven());
        return refused;
    }
}
