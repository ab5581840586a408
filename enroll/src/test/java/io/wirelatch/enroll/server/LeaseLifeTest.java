package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.RemovedPeer;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A lease from its commit to its confirmation or its return, on a clock that the test moves. */
class LeaseLifeTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Tai64n EARLY = new Tai64n(1000, 1);
    private static final Tai64n LATE = new Tai64n(2000, 1);

    private final ManualClock clock = new ManualClock();

    /** A /29 has 5 addresses for peers. */
    private final TestServer server =
            new TestServer(CheapSecrets.token("a-token-of-its-own"), clock, 1, "10.150.0.0/29")
                    .open(WINDOW);

    @Test
    void aNewPeersLeaseIsPending() {
        assertEquals(false, admit(10).confirmed());
        assertEquals(false, server.disk.peers().getFirst().confirmed());
        assertEquals(LeaseChanges.NONE, settle());
    }

    @Test
    void theFirstHandshakeConfirmsIt() {
        PeerRecord peer = admit(10);
        server.shaken.add(peer.publicKey());

        assertEquals(List.of(peer.withConfirmed()), settle().confirmed());
        assertEquals(List.of(peer.withConfirmed()), server.disk.peers());
        assertEquals(LeaseChanges.NONE, settle(), "it is told once");
        closeWindowAndPass(Duration.ofDays(1));
        assertEquals(LeaseChanges.NONE, settle());
    }

    @Test
    void aLeaseThatNobodyUsesGoesBackThirtySecondsAfterTheWindowHasClosed() {
        PeerRecord peer = admit(10);
        clock.advance(Duration.ofSeconds(59));
        assertEquals(LeaseChanges.NONE, settle());
        closeWindowAndPass(Duration.ofSeconds(29));
        assertEquals(LeaseChanges.NONE, settle());

        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of(peer), settle().returned());
        assertEquals(List.of(), server.disk.peers());
        assertEquals(List.of(), List.copyOf(server.installed.values()));
        assertEquals(0, server.registry().pools().getFirst().leased());
    }

    /** Nobody loses a lease for which a handshake has come at the last moment. */
    @Test
    void aHandshakeAtTheDeadlineCounts() {
        PeerRecord peer = admit(10);
        closeWindowAndPass(Duration.ofSeconds(30));
        server.shaken.add(peer.publicKey());

        assertEquals(new LeaseChanges(List.of(peer.withConfirmed()), List.of()), settle());
    }

    @Test
    void anotherWindowDoesNotProlongTheLeasesOfTheOneBefore() {
        PeerRecord first = admit(10);
        closeWindowAndPass(Duration.ofSeconds(20));
        server.open(WINDOW);
        PeerRecord second = admit(20);
        clock.advance(Duration.ofSeconds(10));

        assertEquals(List.of(first), settle().returned());
        assertEquals(List.of(second), server.disk.peers());
    }

    /** A joiner that was answered, and killed before it kept the offer. */
    @Test
    void whoJoinsAgainWithTheSameKeyGetsTheSameLeaseAndTheTimeOfTheNewWindow() {
        PeerRecord first = admit(10);
        closeWindowAndPass(Duration.ofSeconds(29));
        server.open(WINDOW);
        assertEquals(first, admit(10));
        clock.advance(Duration.ofSeconds(59));
        assertEquals(LeaseChanges.NONE, settle());
        closeWindowAndPass(Duration.ofSeconds(30));
        assertEquals(List.of(first), settle().returned());
    }

    @Test
    void whoJoinsAgainWithAnotherKeyGetsAnotherLeaseAndTheFirstGoesBack() {
        PeerRecord first = admit(10);
        PeerRecord second = admit(20);
        assertNotEquals(first.addresses(), second.addresses());
        closeWindowAndPass(Duration.ofSeconds(30));
        server.shaken.add(second.publicKey());

        assertEquals(new LeaseChanges(List.of(second.withConfirmed()), List.of(first)), settle());
        assertEquals(1, server.registry().pools().getFirst().leased());
        server.open(WINDOW);
        assertEquals(first.addresses(), admit(30).addresses());
    }

    @Test
    void pendingLeasesFillThePoolUntilTheyGoBack() {
        for (int i = 0; i < 5; i++) {
            admit(10 + i);
        }
        assertEquals(
                RefusalReason.POOL_FULL,
                assertInstanceOf(AdmitOutcome.NotAdmitted.class, request(20)).reason());
        closeWindowAndPass(Duration.ofSeconds(30));
        assertEquals(5, settle().returned().size());
        server.open(WINDOW);
        admit(20);
    }

    @Test
    void afterARestartAPendingLeaseHasThreeMinutes() {
        PeerRecord peer = admit(10);
        TestServer again = restarted();
        clock.advance(Duration.ofSeconds(179));
        assertEquals(LeaseChanges.NONE, again.registry().settlePending(again.window));
        clock.advance(Duration.ofSeconds(1));

        assertEquals(List.of(peer), again.registry().settlePending(again.window).returned());
        assertEquals(List.of(), again.disk.peers());
    }

    @Test
    void afterARestartAHandshakeConfirmsAPendingLeaseAndAConfirmedOneStays() {
        PeerRecord confirmed = admit(10);
        server.shaken.add(confirmed.publicKey());
        settle();
        PeerRecord pending = admit(20);
        TestServer again = restarted();
        again.shaken.add(pending.publicKey());
        assertEquals(
                List.of(pending.withConfirmed()),
                again.registry().settlePending(again.window).confirmed());
        clock.advance(Duration.ofDays(1));

        assertEquals(LeaseChanges.NONE, again.registry().settlePending(again.window));
        assertEquals(2, again.disk.peers().size());
    }

    @Test
    void whatCannotBeKeptIsTriedAgain() {
        PeerRecord stays = admit(10);
        PeerRecord goes = admit(20);
        closeWindowAndPass(Duration.ofSeconds(30));
        server.shaken.add(stays.publicKey());
        server.diskFull = true;
        LeaseChanges failed = settle();
        assertEquals(List.of(), failed.confirmed());
        assertEquals(List.of(), failed.returned());
        assertEquals(List.of(stays, goes), server.registry().peers());
        assertTrue(server.installed.containsKey(goes.publicKey()), "the tunnel runs on");

        server.diskFull = false;
        assertEquals(new LeaseChanges(List.of(stays.withConfirmed()), List.of(goes)), settle());
    }

    /** A disk that is full for an hour is no news every second. */
    @Test
    void thatNothingCanBeKeptIsSaidOnceUntilSomethingCanBe() {
        PeerRecord peer = admit(10);
        server.shaken.add(peer.publicKey());
        server.diskFull = true;
        String complaint = settle().complaint().orElseThrow();
        assertTrue(
                complaint.startsWith(
                        "what changes among the peers cannot be kept: cannot write"
                                + " /var/lib/state.json"),
                complaint);
        assertEquals(Optional.empty(), settle().complaint());
        Endpoint moved = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
        assertEquals(Optional.empty(), server.registry().rememberEndpoint(peer.publicKey(), moved));

        server.diskFull = false;
        assertEquals(Optional.empty(), settle().complaint());
        server.diskFull = true;
        assertEquals(
                Optional.of(complaint),
                server.registry().rememberEndpoint(peer.publicKey(), moved));
        assertEquals(Optional.empty(), server.registry().rememberEndpoint(peer.publicKey(), moved));
    }

    @Test
    void aRemovedPendingPeerIsNotReturnedASecondTime() {
        admit(10);
        assertInstanceOf(RemoveOutcome.Removed.class, server.registry().remove("peer-10"));
        PeerRecord next = admit(20);
        closeWindowAndPass(Duration.ofMinutes(5));
        server.shaken.add(next.publicKey());

        assertEquals(new LeaseChanges(List.of(next.withConfirmed()), List.of()), settle());
        assertEquals(1, server.registry().pools().getFirst().leased());
    }

    /** Whitepaper, 5.1: what the engine forgets with the peer must be known when it returns. */
    @Test
    void theInitiationsOfARemovedPeerAreRememberedAndGivenBackWithItsKey() {
        PeerRecord peer = admit(10);
        server.latestInitiations.put(peer.publicKey(), LATE);
        server.registry().remove("peer-10");
        assertEquals(List.of(new RemovedPeer(peer.publicKey(), LATE)), server.disk.removedPeers());

        admit(10);
        assertEquals(LATE, server.latestInitiations.get(peer.publicKey()));
        TestServer again = restarted();
        assertEquals(LATE, again.latestInitiations.get(peer.publicKey()), "after a restart too");
    }

    @Test
    void theInitiationsOfAReturnedLeaseAreRememberedToo() {
        PeerRecord peer = admit(10);
        server.latestInitiations.put(peer.publicKey(), EARLY);
        closeWindowAndPass(Duration.ofSeconds(30));
        settle();

        assertEquals(List.of(new RemovedPeer(peer.publicKey(), EARLY)), server.disk.removedPeers());
    }

    @Test
    void theGreaterTimestampAndTheNewestRemovalsAreRemembered() {
        List<RemovedPeer> removed = List.of();
        for (int i = 0; i < RemovedPeers.MAX_REMEMBERED + 5; i++) {
            removed = RemovedPeers.with(removed, new RemovedPeer(TestClient.key(i), LATE));
        }
        assertEquals(RemovedPeers.MAX_REMEMBERED, removed.size());
        assertEquals(Optional.empty(), RemovedPeers.latestInitiation(removed, TestClient.key(4)));
        removed = RemovedPeers.with(removed, new RemovedPeer(TestClient.key(5), EARLY));
        assertEquals(new RemovedPeer(TestClient.key(5), LATE), removed.getLast());
        assertEquals(RemovedPeers.MAX_REMEMBERED, removed.size());
    }

    private PeerRecord admit(long seed) {
        return assertInstanceOf(AdmitOutcome.Admitted.class, request(seed)).peer();
    }

    private AdmitOutcome request(long seed) {
        return server.registry()
                .admit(new JoinRequest(TestClient.key(seed), "peer-" + seed, false), server.window);
    }

    private LeaseChanges settle() {
        return server.registry().settlePending(server.window);
    }

    private void closeWindowAndPass(Duration duration) {
        server.window.close();
        settle();
        clock.advance(duration);
    }

    /** Another process with what the first one has kept, and the same clock. */
    private TestServer restarted() {
        TestServer again =
                new TestServer(CheapSecrets.token("a-token-of-its-own"), clock, 2, server.disk);
        again.registry().restore();
        return again;
    }
}
