package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread, the queue and the window around the protocol. */
@Timeout(30)
class PairingServerTest {

    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HardenedSecret token = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Octets> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private PairingServer server = start(clock, this::send);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aJoinGoesThroughTheQueueAndTheThread() throws InterruptedException {
        server.openWindow(WindowOptions.forToken(MINUTE));
        TestClient client = client(10);
        assertTrue(offer(client.next()));
        client.receive(answers.take().toBytes());
        assertTrue(offer(client.next()));
        client.receive(answers.take().toBytes());

        assertEquals("opened 60", events.take());
        assertEquals("JoinAttempted", events.poll(10, TimeUnit.SECONDS));
        assertEquals("joined pi", events.take());
        assertTrue(client.outcome().isPresent());
    }

    @Test
    void aClosedWindowTakesNothing() {
        assertFalse(offer(client(10).next()));
        server.openWindow(WindowOptions.forToken(MINUTE));
        assertTrue(server.closeWindow());
        assertFalse(server.closeWindow());
        assertFalse(offer(client(10).next()));
        assertEquals(2, server.dropCount(PairingDrop.CLOSED));
    }

    /** The window that was open for the old one closes, so that nobody is in between. */
    @Test
    void anotherTokenClosesTheWindowAndTakesThePlaceOfTheOldOne() throws InterruptedException {
        server.openWindow(WindowOptions.forToken(MINUTE));
        assertTrue(server.replaceToken(PairingToken.of("another-token")));
        assertFalse(offer(client(10).next()));
        assertFalse(server.replaceToken(PairingToken.of("yet-another-token")));
        assertEquals("opened 60", events.take());
        assertEquals("closed COMMAND", events.take());

        server.openWindow(WindowOptions.forToken(MINUTE));
        assertFalse(joins(token, 10));
        assertFalse(joins(CheapSecrets.token("another-token"), 20));
        assertTrue(joins(CheapSecrets.token("yet-another-token"), 30));
    }

    private boolean joins(HardenedSecret secret, long seed) throws InterruptedException {
        TestClient client = TestClient.of(secret, clock, seed, "pi", false);
        offer(client.next());
        client.receive(answers.take().toBytes());
        offer(client.next());
        client.receive(answers.take().toBytes());
        return client.outcome().filter(PairingOutcome.Paired.class::isInstance).isPresent();
    }

    @Test
    void whatIsNoPairingIsNotTaken() {
        server.openWindow(WindowOptions.forToken(MINUTE));
        byte[] hello = client(10).next();
        byte[] other = hello.clone();
        other[0] = 1;

        assertFalse(offer(other));
        assertFalse(offer(new byte[0]));
        assertFalse(offer(new byte[] {'W'}));
        assertFalse(offer(Arrays.copyOf(hello, 2000)));
    }

    /** The deadline is the window's own clock's; the thread wakes by itself. */
    @Test
    void theWindowEndsAtItsDeadlineAndIsAnnounced() throws InterruptedException {
        server.close();
        events.clear();
        server = start(System::nanoTime, this::send);
        server.openWindow(WindowOptions.forToken(Duration.ofSeconds(1)));

        assertEquals("opened 1", events.take());
        assertEquals("closed DEADLINE", events.take());
        assertFalse(offer(client(10).next()));
    }

    @Test
    void aDeadlineThatNobodySawIsAnnouncedBeforeTheNextWindow() throws InterruptedException {
        server.openWindow(WindowOptions.forToken(MINUTE));
        clock.advance(MINUTE);
        server.openWindow(WindowOptions.forToken(MINUTE));

        assertEquals("opened 60", events.take());
        assertEquals("closed DEADLINE", events.take());
        assertEquals("opened 60", events.take());
    }

    @Test
    void aWindowWithACodeGivesItAndTakesIt() throws InterruptedException {
        OneTimeCode code = server.openWindow(WindowOptions.forCode(MINUTE)).orElseThrow();
        joinWith(code);
        assertEquals(1, server.status().codeUses());
        assertNotEquals(
                code.locator(),
                server.openWindow(WindowOptions.forCode(MINUTE)).orElseThrow().locator());
        assertEquals(0, server.status().codeUses());
    }

    @Test
    void theWindowOfACodeClosesTenSecondsAfterItsMachineHasConnected() throws InterruptedException {
        OneTimeCode code = server.openWindow(WindowOptions.forCode(MINUTE)).orElseThrow();
        joinWith(code);
        server.connected(TestClient.key(10));

        assertEquals(
                List.of("opened 60", "JoinAttempted", "joined pi"),
                List.of(events.take(), events.take(), events.take()));
        assertEquals("code watched", events.take());
        clock.advance(Duration.ofSeconds(10));
        assertTrue(server.status().closing().isPresent());
        assertEquals("closed CODE_USED", events.take());
    }

    @Test
    void aSecondMachineThatProvesTheCodeJustAfterwardsIsStillHeard() throws InterruptedException {
        OneTimeCode code = server.openWindow(WindowOptions.forCode(MINUTE)).orElseThrow();
        joinWith(code);
        server.connected(TestClient.key(10));
        TestClient second = clientWith(code, 20);
        offer(second.next());
        second.receive(answers.take().toBytes());
        offer(second.next());
        second.receive(answers.take().toBytes());

        assertInstanceOf(PairingOutcome.Refused.class, second.outcome().orElseThrow());
        assertTrue(server.status().locked());
    }

    @Test
    void aMachineThatWaitsIsAnsweredAfterTheWindowToo() throws InterruptedException {
        server.openWindow(WindowOptions.forToken(MINUTE).withApproval());
        TestClient client = client(10);
        offer(client.next());
        client.receive(answers.take().toBytes());
        byte[] confirm = client.next();
        offer(confirm);
        client.receive(answers.take().toBytes());
        clock.advance(Duration.ofSeconds(20));
        offer(confirm);
        answers.take();
        clock.advance(Duration.ofSeconds(20));
        offer(confirm);
        answers.take();
        clock.advance(Duration.ofSeconds(20));
        assertEquals("pi", server.status().held().getFirst().name());
        assertInstanceOf(DecisionOutcome.Approved.class, server.approve("pi"));
        assertTrue(offer(confirm));
        client.receive(answers.take().toBytes());

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
        assertEquals(new DecisionOutcome.NobodyWaits("pi"), server.deny("pi"));
    }

    @Test
    void aClosedServerTakesWhatMayComeFromAClientThatKnowsItsKey() throws InterruptedException {
        TestClient knowing =
                TestClient.of(
                        token,
                        ServerFingerprint.of(PrivateKey.generate(new Random(3)).publicKey()),
                        clock,
                        10);
        assertTrue(offer(knowing.next()));
        knowing.receive(answers.take().toBytes());

        assertEquals(List.of("closed"), knowing.told);
    }

    @Test
    void closingIsAnnouncedWithItsReason() throws InterruptedException {
        server.openWindow(WindowOptions.forToken(MINUTE));
        server.closeWindow();
        server.openWindow(WindowOptions.forToken(MINUTE));
        server.close();

        assertEquals("opened 60", events.take());
        assertEquals("closed COMMAND", events.take());
        assertEquals("opened 60", events.take());
        assertEquals("closed SHUTDOWN", events.take());
        assertThrows(
                IllegalStateException.class,
                () -> server.openWindow(WindowOptions.forToken(MINUTE)));
    }

    @Test
    void anOverfullQueueDropsAndCounts() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.close();
        server =
                start(
                        clock,
                        (datagram, destination) -> {
                            sending.countDown();
                            await(goOn);
                        });
        server.openWindow(WindowOptions.forToken(MINUTE));
        byte[] hello = client(10).next();
        assertTrue(offer(hello));
        sending.await();
        for (int i = 0; i < 256; i++) {
            assertTrue(offer(hello));
        }
        assertFalse(offer(hello));
        assertEquals(1, server.dropCount(PairingDrop.QUEUE_FULL));
        goOn.countDown();
    }

    @Test
    void aFaultInOnePairingDoesNotEndTheThread() throws InterruptedException {
        server.close();
        server =
                start(
                        clock,
                        (datagram, destination) -> {
                            if (destination.port() == 1) {
                                throw new IllegalStateException("unforeseen");
                            }
                            answers.add(Octets.of(datagram));
                        });
        server.openWindow(WindowOptions.forToken(MINUTE));
        byte[] hello = client(10).next();
        server.offer(
                MemorySegment.ofArray(hello),
                0,
                hello.length,
                Endpoint.of(IpAddress.parse("198.51.100.7"), 1));
        offer(hello);

        assertNotNull(answers.poll(10, TimeUnit.SECONDS));
        assertEquals(1, server.dropCount(PairingDrop.FAILED));
    }

    @Test
    void theWindowOpensOnlyOnceTheTokenIsHardened() throws InterruptedException {
        server.close();
        CompletableFuture<HardenedSecret> hardened = new CompletableFuture<>();
        server = start(hardened, clock, this::send);
        Thread opener = new Thread(() -> server.openWindow(WindowOptions.forToken(MINUTE)));
        opener.start();
        while (opener.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertFalse(offer(client(10).next()));
        assertEquals(0, events.size());

        hardened.complete(CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn"));
        opener.join();
        assertTrue(offer(client(10).next()));
        assertNotNull(answers.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aTokenThatIsHardenedAfterTheEndIsWipedAllTheSame() {
        server.close();
        CompletableFuture<HardenedSecret> hardened = new CompletableFuture<>();
        server = start(hardened, clock, this::send);
        server.close();
        hardened.complete(CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn"));

        assertTrue(CheapSecrets.isWiped(hardened.join()));
    }

    private void joinWith(OneTimeCode code) throws InterruptedException {
        TestClient client = clientWith(code, 10);
        offer(client.next());
        client.receive(answers.take().toBytes());
        offer(client.next());
        client.receive(answers.take().toBytes());
        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    private TestClient clientWith(OneTimeCode code, long seed) {
        return TestClient.of(
                CheapSecrets.harden(new PairingSecret.Code(code)), clock, seed, "pi", false);
    }

    private boolean offer(byte[] datagram) {
        byte[] shifted = new byte[datagram.length + 3];
        System.arraycopy(datagram, 0, shifted, 3, datagram.length);
        return server.offer(MemorySegment.ofArray(shifted), 3, datagram.length, SOURCE);
    }

    private void send(byte[] datagram, Endpoint destination) {
        assertEquals(SOURCE, destination);
        answers.add(Octets.of(datagram));
    }

    private TestClient client(long seed) {
        return TestClient.of(token, clock, seed, "pi", false);
    }

    private PairingServer start(LongSupplier nanoTime, DatagramReply reply) {
        return start(
                CompletableFuture.completedFuture(CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn")),
                nanoTime,
                reply);
    }

    private PairingServer start(
            CompletableFuture<HardenedSecret> hardened,
            LongSupplier nanoTime,
            DatagramReply reply) {
        return PairingServer.start(
                hardened,
                CheapSecrets::harden,
                new PairingWindow(nanoTime),
                new TestServer(token, clock, 1, "10.150.0.0/24").registry(),
                this::heard,
                reply,
                new Random(1),
                nanoTime,
                Optional.empty());
    }

    private void heard(PairingEvent event) {
        events.add(
                switch (event) {
                    case PairingEvent.WindowOpened(WindowOptions options) ->
                            "opened " + options.duration().toSeconds();
                    case PairingEvent.CodeWatched _ -> "code watched";
                    case PairingEvent.WindowClosed(WindowClosedReason reason) -> "closed " + reason;
                    case PairingEvent.PeerJoined joined -> "joined " + joined.peer().name();
                    case PairingEvent.JoinerWaits waits -> "waits " + waits.joiner().name();
                    case PairingEvent.JoinRefused refused -> "refused " + refused.reason();
                    default -> event.getClass().getSimpleName();
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
