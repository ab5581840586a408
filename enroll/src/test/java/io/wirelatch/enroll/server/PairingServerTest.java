package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapTokens;
import io.wirelatch.enroll.crypto.HardenedToken;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
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

    private final HardenedToken token = CheapTokens.harden("7k2m-x0q9-c4fd-vt8e-31hn");
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
        server.openWindow(MINUTE);
        TestClient client = client(10);
        assertTrue(offer(client.next()));
        client.receive(answers.take().toBytes());
        assertTrue(offer(client.next()));
        client.receive(answers.take().toBytes());

        assertEquals("opened 60", events.take());
        assertEquals("joined pi", events.take());
        assertTrue(client.outcome().isPresent());
    }

    @Test
    void aClosedWindowTakesNothing() {
        assertFalse(offer(client(10).next()));
        server.openWindow(MINUTE);
        assertTrue(server.closeWindow());
        assertFalse(server.closeWindow());
        assertFalse(offer(client(10).next()));
        assertEquals(2, server.dropCount(PairingDrop.CLOSED));
    }

    @Test
    void whatIsNoPairingIsNotTaken() {
        server.openWindow(MINUTE);
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
        server.openWindow(Duration.ofSeconds(1));

        assertEquals("opened 1", events.take());
        assertEquals("closed DEADLINE", events.take());
        assertFalse(offer(client(10).next()));
    }

    @Test
    void aDeadlineThatNobodySawIsAnnouncedBeforeTheNextWindow() throws InterruptedException {
        server.openWindow(MINUTE);
        clock.advance(MINUTE);
        server.openWindow(MINUTE);

        assertEquals("opened 60", events.take());
        assertEquals("closed DEADLINE", events.take());
        assertEquals("opened 60", events.take());
    }

    @Test
    void closingIsAnnouncedWithItsReason() throws InterruptedException {
        server.openWindow(MINUTE);
        server.closeWindow();
        server.openWindow(MINUTE);
        server.close();

        assertEquals("opened 60", events.take());
        assertEquals("closed COMMAND", events.take());
        assertEquals("opened 60", events.take());
        assertEquals("closed SHUTDOWN", events.take());
        assertThrows(IllegalStateException.class, () -> server.openWindow(MINUTE));
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
        server.openWindow(MINUTE);
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
        server.openWindow(MINUTE);
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
        CompletableFuture<HardenedToken> hardened = new CompletableFuture<>();
        server = start(hardened, clock, this::send);
        Thread opener = new Thread(() -> server.openWindow(MINUTE));
        opener.start();
        while (opener.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertFalse(offer(client(10).next()));
        assertEquals(0, events.size());

        hardened.complete(CheapTokens.harden("7k2m-x0q9-c4fd-vt8e-31hn"));
        opener.join();
        assertTrue(offer(client(10).next()));
        assertNotNull(answers.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aTokenThatIsHardenedAfterTheEndIsWipedAllTheSame() {
        server.close();
        CompletableFuture<HardenedToken> hardened = new CompletableFuture<>();
        server = start(hardened, clock, this::send);
        server.close();
        hardened.complete(CheapTokens.harden("7k2m-x0q9-c4fd-vt8e-31hn"));

        assertTrue(CheapTokens.isWiped(hardened.join()));
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
                CompletableFuture.completedFuture(CheapTokens.harden("7k2m-x0q9-c4fd-vt8e-31hn")),
                nanoTime,
                reply);
    }

    private PairingServer start(
            CompletableFuture<HardenedToken> hardened, LongSupplier nanoTime, DatagramReply reply) {
        return PairingServer.start(
                hardened,
                new PairingWindow(nanoTime),
                new TestServer(token, clock, 1, "10.150.0.0/24").registry(),
                new PairingListener() {
                    @Override
                    public void windowOpened(long seconds) {
                        events.add("opened " + seconds);
                    }

                    @Override
                    public void windowClosed(WindowClosedReason reason) {
                        events.add("closed " + reason);
                    }

                    @Override
                    public void peerJoined(PeerRecord peer, Endpoint from, boolean again) {
                        events.add("joined " + peer.name());
                    }

                    @Override
                    public void joinRefused(Endpoint from, RefusalReason reason, String detail) {
                        events.add("refused " + reason);
                    }
                },
                reply,
                new Random(1),
                nanoTime);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
