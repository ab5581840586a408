package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What packet threads note about a peer, and how the conductor hears of it. */
final class PeerTest {

    private static final Endpoint HOME = Endpoint.of(IpAddress.parse("192.0.2.1"), 51820);
    private static final Endpoint ROAD = Endpoint.of(IpAddress.parse("198.51.100.1"), 4444);

    private final List<Peer> told = new ArrayList<>();
    private final Peer peer =
            new Peer(
                    TestPeers.settings(1).withEndpoint(HOME),
                    new DropCounters(),
                    keypair -> {},
                    told::add);

    @Test
    void theConductorIsToldOnceUntilItTakesTheSignals() {
        peer.raise(PeerSignal.HANDSHAKE_WANTED);
        peer.raise(PeerSignal.HANDSHAKE_WANTED);
        peer.raise(PeerSignal.SESSION_CONFIRMED);
        assertEquals(List.of(peer), told);

        int signals = peer.takeSignals();
        assertTrue(PeerSignal.HANDSHAKE_WANTED.isIn(signals));
        assertTrue(PeerSignal.SESSION_CONFIRMED.isIn(signals));
        assertFalse(PeerSignal.ENDPOINT_CHANGED.isIn(signals));
        assertEquals(0, peer.takeSignals());

        peer.raise(PeerSignal.HANDSHAKE_WANTED);
        assertEquals(List.of(peer, peer), told);
    }

    @Test
    void everySignalHasABitOfItsOwn() {
        for (PeerSignal signal : PeerSignal.values()) {
            peer.raise(signal);
            int signals = peer.takeSignals();
            for (PeerSignal other : PeerSignal.values()) {
                assertEquals(signal == other, other.isIn(signals), signal + " and " + other);
            }
        }
    }

    @Test
    void aPacketFromAnotherPlaceMovesThePeerAndRaisesASignal() {
        peer.authenticatedReceive(HOME, 100, 5);
        assertEquals(0, peer.takeSignals());
        peer.authenticatedReceive(ROAD, 100, 6);
        assertEquals(ROAD, peer.endpoint());
        assertTrue(PeerSignal.ENDPOINT_CHANGED.isIn(peer.takeSignals()));
    }

    /** The way to it is another, and it is where it was. */
    @Test
    void aPacketToAnotherAddressOfThisMachineIsAnsweredFromThereAndMovesNothing() {
        LocalAddress local = new LocalAddress(IpAddress.parse("192.0.2.101"));
        peer.authenticatedReceive(new Endpoint(HOME.address(), HOME.port(), 0, local), 100, 5);
        assertSame(local, peer.endpoint().local());
        assertEquals(0, peer.takeSignals());
        peer.moveTo(HOME);
        assertSame(LocalAddress.ANY, peer.endpoint().local(), "set anew, by whatever way");
    }

    @Test
    void anythingThatIsSentAnswersWhatWasReceivedAndTheOtherWayRound() {
        peer.dataReceived(10);
        assertTrue(peer.unansweredReceive().isWaiting());
        peer.authenticatedSend(32, 11);
        assertFalse(peer.unansweredReceive().isWaiting());

        peer.dataSent(12);
        assertTrue(peer.unansweredSend().isWaiting());
        peer.authenticatedReceive(HOME, 32, 13);
        assertFalse(peer.unansweredSend().isWaiting());
        assertEquals(11, peer.lastSendNanos());
        assertEquals(13, peer.lastReceiveNanos());
        assertEquals(32, peer.rxBytes());
        assertEquals(32, peer.txBytes());
    }

    @Test
    void noSignalIsLostHoweverManyThreadsRaiseThem() throws InterruptedException {
        int rounds = 20_000;
        ConcurrentLinkedQueue<Peer> queue = new ConcurrentLinkedQueue<>();
        Peer shared =
                new Peer(TestPeers.settings(2), new DropCounters(), keypair -> {}, queue::add);
        PeerSignal[] signals = PeerSignal.values();
        AtomicIntegerArray raised = new AtomicIntegerArray(signals.length);
        AtomicIntegerArray answered = new AtomicIntegerArray(signals.length);
        AtomicInteger running = new AtomicInteger(3);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            int first = t;
            Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    PeerSignal signal = signals[(first + i) % signals.length];
                                    raised.incrementAndGet(signal.ordinal());
                                    shared.raise(signal);
                                }
                                running.decrementAndGet();
                            });
            threads.add(thread);
            thread.start();
        }
        // The conductor: what was raised before a signal is taken must be seen when it is taken.
        boolean last = false;
        while (!last) {
            last = running.get() == 0;
            for (Peer next = queue.poll(); next != null; next = queue.poll()) {
                int taken = next.takeSignals();
                for (PeerSignal signal : signals) {
                    if (signal.isIn(taken)) {
                        answered.set(signal.ordinal(), raised.get(signal.ordinal()));
                    }
                }
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (PeerSignal signal : signals) {
            assertEquals(
                    raised.get(signal.ordinal()), answered.get(signal.ordinal()), signal.name());
        }
    }
}
