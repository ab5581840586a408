package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerSignal;
import io.wirelatch.tunnel.peer.TestPeers;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When each timer comes due: whitepaper, 6.1 to 6.5. */
final class PeerTimersTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long NOW = 500 * SECOND;

    private final PeerTimers timers = new PeerTimers(new Random(1));
    private final ManagedPeer managed = ManagedPeers.of(TestPeers.peer(1));
    private final Peer peer = managed.peer;

    /** 6.1: Rekey-Timeout is 5 s, and up to 333 ms of jitter. */
    @Test
    void anInitiationIsRetriedAfterFiveSecondsAndSomeJitter() {
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            timers.initiationSent(managed, NOW);
            long wait = managed.retransmitAtNanos - NOW;
            assertTrue(wait >= 5 * SECOND && wait < 5 * SECOND + 333 * MILLI, wait + " ns");
            waits.add(wait / (100 * MILLI));
        }
        assertEquals(Set.of(50L, 51L, 52L, 53L), waits, "jitter uses all of its range");
    }

    @Test
    void oneInitiationInFiveSeconds() {
        assertTrue(timers.mayInitiate(managed, SECOND), "the first one needs no leave");
        timers.initiationSent(managed, NOW);
        assertFalse(timers.mayInitiate(managed, NOW));
        assertFalse(timers.mayInitiate(managed, NOW + 5 * SECOND - 1));
        assertTrue(timers.mayInitiate(managed, NOW + 5 * SECOND));
    }

    @Test
    void anInitiationThatMustWaitIsSentWhenItMay() {
        timers.initiationSent(managed, NOW);
        timers.handshakeCompleted(managed);
        assertEquals(ManagedPeer.NEVER, managed.retransmitAtNanos);
        timers.retryWhenAllowed(managed);
        assertTrue(timers.mayInitiate(managed, managed.retransmitAtNanos));
        assertTrue(managed.retransmitAtNanos < NOW + 5 * SECOND + 333 * MILLI);
    }

    /** 6.4: Rekey-Attempt-Time is 90 s. */
    @Test
    void aHandshakeIsTriedForNinetySeconds() {
        managed.attemptStartedNanos = NOW;
        assertFalse(timers.hasTriedEnough(managed, NOW + 90 * SECOND - 1));
        assertTrue(timers.hasTriedEnough(managed, NOW + 90 * SECOND));
    }

    /** 6.3: Reject-After-Time × 3 is 540 s, from the newest session on. */
    @Test
    void keysAreWiped540SecondsAfterTheNewestSession() {
        timers.sessionDerived(managed, NOW);
        assertEquals(NOW + 540 * SECOND, managed.wipeAtNanos);
        timers.handshakeGivenUp(managed, NOW + 100 * SECOND);
        assertEquals(NOW + 540 * SECOND, managed.wipeAtNanos, "giving up prolongs nothing");
        timers.sessionDerived(managed, NOW + 200 * SECOND);
        assertEquals(NOW + 740 * SECOND, managed.wipeAtNanos);
    }

    @Test
    void aHandshakeThatNeverSucceededIsForgottenToo() {
        timers.initiationSent(managed, NOW);
        timers.handshakeGivenUp(managed, NOW);
        assertEquals(ManagedPeer.NEVER, managed.retransmitAtNanos);
        assertEquals(NOW + 540 * SECOND, managed.wipeAtNanos);
    }

    /** 6.5: Keepalive-Timeout is 10 s. */
    @Test
    void aPassiveKeepaliveIsDueTenSecondsAfterTheFirstDataThatNothingAnswered() {
        peer.dataReceived(NOW);
        timers.watchUnansweredReceive(managed, NOW);
        assertEquals(NOW + 10 * SECOND, managed.keepaliveCheckAtNanos);
        peer.dataReceived(NOW + 9 * SECOND);
        assertFalse(timers.isPassiveKeepaliveDue(managed, NOW + 10 * SECOND - 1));
        assertTrue(timers.isPassiveKeepaliveDue(managed, NOW + 10 * SECOND));
        assertFalse(timers.isPassiveKeepaliveDue(managed, NOW + 20 * SECOND), "once");
        assertEquals(ManagedPeer.NEVER, managed.keepaliveCheckAtNanos);
    }

    @Test
    void anAnswerPutsThePassiveKeepaliveOffAndLaterDataCountAnew() {
        peer.dataReceived(NOW);
        timers.watchUnansweredReceive(managed, NOW);
        peer.authenticatedSend(32, NOW + SECOND);
        peer.dataReceived(NOW + 4 * SECOND);
        assertFalse(timers.isPassiveKeepaliveDue(managed, NOW + 10 * SECOND));
        assertEquals(NOW + 14 * SECOND, managed.keepaliveCheckAtNanos);
        assertTrue(timers.isPassiveKeepaliveDue(managed, NOW + 14 * SECOND));
    }

    /** 6.5: Keepalive-Timeout + Rekey-Timeout is 15 s. */
    @Test
    void aNewHandshakeIsDueFifteenSecondsAfterDataThatNothingAnswered() {
        peer.dataSent(NOW);
        timers.watchUnansweredSend(managed, NOW);
        long check = managed.unansweredSendCheckAtNanos;
        assertTrue(check >= NOW + 15 * SECOND && check < NOW + 15 * SECOND + 333 * MILLI);
        assertTrue(timers.isUnansweredSendDue(managed, check));
        assertEquals(ManagedPeer.NEVER, managed.unansweredSendCheckAtNanos);

        peer.dataSent(NOW + 20 * SECOND);
        timers.watchUnansweredSend(managed, NOW + 20 * SECOND);
        peer.authenticatedReceive(Endpoint.UNKNOWN, 32, NOW + 21 * SECOND);
        assertFalse(timers.isUnansweredSendDue(managed, managed.unansweredSendCheckAtNanos));
        assertEquals(ManagedPeer.NEVER, managed.unansweredSendCheckAtNanos);
    }

    /** What packets cost: questions and answers that go to and fro must not call the conductor. */
    @Test
    void aSteadyExchangeTellsTheConductorOnceInAnExpiryPeriod() {
        AtomicInteger told = new AtomicInteger();
        Peer busy =
                new Peer(
                        TestPeers.settings(2),
                        new DropCounters(),
                        keypair -> {},
                        who -> told.incrementAndGet());
        ManagedPeer busyManaged = ManagedPeers.of(busy);
        long now = NOW;
        for (int i = 0; i < 60_000; i++) {
            busy.dataReceived(now);
            busy.authenticatedSend(100, now);
            busy.dataSent(now);
            busy.authenticatedReceive(Endpoint.UNKNOWN, 100, now);
            answer(busyManaged, now);
            now += MILLI;
        }
        assertTrue(told.get() <= 12, told.get() + " times in a minute");
    }

    /** What the conductor does about the signals, and about its timers. */
    private void answer(ManagedPeer busy, long now) {
        int signals = busy.peer.takeSignals();
        if (PeerSignal.WATCH_UNANSWERED_RECEIVE.isIn(signals)) {
            timers.watchUnansweredReceive(busy, now);
        }
        if (PeerSignal.WATCH_UNANSWERED_SEND.isIn(signals)) {
            timers.watchUnansweredSend(busy, now);
        }
        assertFalse(timers.isPassiveKeepaliveDue(busy, now));
        assertFalse(timers.isUnansweredSendDue(busy, now));
    }

    @Test
    void aPersistentKeepaliveIsDueAtOnceAndThenAfterTheInterval() {
        ManagedPeer kept = ManagedPeers.withKeepalive(25);
        timers.configurePersistentKeepalive(kept, NOW);
        assertEquals(NOW, kept.persistentKeepaliveAtNanos);
        assertTrue(timers.isPersistentKeepaliveDue(kept, NOW));
        assertEquals(NOW + 25 * SECOND, kept.persistentKeepaliveAtNanos);
        assertFalse(timers.isPersistentKeepaliveDue(kept, NOW + 25 * SECOND - 1));
        assertTrue(timers.isPersistentKeepaliveDue(kept, NOW + 25 * SECOND));
    }

    @Test
    void whatIsSentPutsThePersistentKeepaliveOffAndWhatIsReceivedDoesNot() {
        ManagedPeer kept = ManagedPeers.withKeepalive(25);
        kept.peer.authenticatedSend(32, NOW - SECOND);
        timers.configurePersistentKeepalive(kept, NOW);
        assertTrue(timers.isPersistentKeepaliveDue(kept, NOW), "the first one comes at once");
        kept.peer.authenticatedSend(32, NOW - SECOND);
        timers.configurePersistentKeepalive(kept, NOW);
        assertFalse(timers.isPersistentKeepaliveDue(kept, NOW), "it runs already");
        assertEquals(NOW + 24 * SECOND, kept.persistentKeepaliveAtNanos);
        kept.peer.authenticatedSend(32, NOW + 10 * SECOND);
        assertFalse(timers.isPersistentKeepaliveDue(kept, NOW + 24 * SECOND));
        assertEquals(NOW + 35 * SECOND, kept.persistentKeepaliveAtNanos);
        kept.peer.authenticatedReceive(Endpoint.UNKNOWN, 32, NOW + 30 * SECOND);
        assertTrue(timers.isPersistentKeepaliveDue(kept, NOW + 35 * SECOND));
    }

    @Test
    void withoutAnIntervalThereIsNoPersistentKeepalive() {
        managed.persistentKeepaliveAtNanos = NOW;
        timers.configurePersistentKeepalive(managed, NOW);
        assertEquals(ManagedPeer.NEVER, managed.persistentKeepaliveAtNanos);
    }

    @Test
    void theLongestIntervalThatCanBeSetIsNoOverflow() {
        ManagedPeer kept = ManagedPeers.withKeepalive(65535);
        timers.configurePersistentKeepalive(kept, NOW);
        assertTrue(timers.isPersistentKeepaliveDue(kept, NOW));
        assertEquals(NOW + 65535 * SECOND, kept.persistentKeepaliveAtNanos);
    }
}
