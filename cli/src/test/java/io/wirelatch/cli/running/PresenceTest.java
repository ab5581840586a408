package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final PublicKey PI = key(1);
    private static final PublicKey LAPTOP = key(2);
    private static final Endpoint ENDPOINT = Endpoint.of(IpAddress.parse("192.0.2.7"), 40123);

    private final Presence presence = new Presence();

    @Test
    void aPeerConnectsOnceAndLeavesOnce() {
        assertEquals(List.of(), presence.update(List.of(stats(PI, Long.MAX_VALUE))));
        assertEquals(
                List.of(new Presence.Change.Connected(PI, ENDPOINT)),
                presence.update(List.of(stats(PI, SECOND))));
        assertEquals(List.of(), presence.update(List.of(stats(PI, 2 * SECOND))));
        assertEquals(List.of(), presence.update(List.of(stats(PI, 75 * SECOND))));
        assertEquals(
                List.of(new Presence.Change.Left(PI)),
                presence.update(List.of(stats(PI, 76 * SECOND))));
        assertEquals(List.of(), presence.update(List.of(stats(PI, 77 * SECOND))));
        assertEquals(
                List.of(new Presence.Change.Connected(PI, ENDPOINT)),
                presence.update(List.of(stats(PI, 0))));
    }

    @Test
    void onePeersWayIsNotAnothers() {
        presence.update(List.of(stats(PI, 0), stats(LAPTOP, 0)));
        assertEquals(
                List.of(new Presence.Change.Left(LAPTOP)),
                presence.update(List.of(stats(PI, 0), stats(LAPTOP, 80 * SECOND))));
    }

    @Test
    void aPeerThatIsRemovedIsForgotten() {
        presence.update(List.of(stats(PI, 0)));
        assertEquals(List.of(), presence.update(List.of()));
        assertEquals(
                List.of(new Presence.Change.Connected(PI, ENDPOINT)),
                presence.update(List.of(stats(PI, 0))));
    }

    @Test
    void aPeerThatPairedAnewConnectsAnew() {
        presence.update(List.of(stats(PI, 0)));
        presence.forget(PI);
        assertEquals(List.of(), presence.update(List.of(stats(PI, Long.MAX_VALUE))));
        assertEquals(
                List.of(new Presence.Change.Connected(PI, ENDPOINT)),
                presence.update(List.of(stats(PI, 0))));
    }

    @Test
    void theNextLookIsDueWhenTheFirstCouldHaveLeft() {
        assertEquals(
                15 * SECOND + 1,
                Presence.nextLookNanos(List.of(stats(PI, 60 * SECOND), stats(LAPTOP, 2 * SECOND))));
        assertEquals(1, Presence.nextLookNanos(List.of(stats(PI, 75 * SECOND))));
        assertFalse(Presence.isOnline(stats(PI, 75 * SECOND + 1)));
    }

    @Test
    void whoHasLeftIsLookedForWhileItsSessionLasts() {
        assertEquals(SECOND, Presence.nextLookNanos(List.of(stats(PI, 75 * SECOND + 1))));
        assertEquals(SECOND, Presence.nextLookNanos(List.of(stats(PI, 180 * SECOND))));
        assertEquals(Long.MAX_VALUE, Presence.nextLookNanos(List.of(stats(PI, 180 * SECOND + 1))));
        assertEquals(Long.MAX_VALUE, Presence.nextLookNanos(List.of(stats(PI, Long.MAX_VALUE))));
        assertEquals(Long.MAX_VALUE, Presence.nextLookNanos(List.of()));
    }

    @Test
    void threeKeepalivesMayPassAndNotMore() {
        assertTrue(Presence.isOnline(stats(PI, 75 * SECOND)));
        assertFalse(Presence.isOnline(stats(PI, 75 * SECOND + 1)));
        assertFalse(Presence.isOnline(stats(PI, Long.MAX_VALUE)));
    }

    private static PeerStats stats(PublicKey key, long sinceLastReceiveNanos) {
        return new PeerStats(
                key, List.of(), ENDPOINT, Instant.EPOCH, 0, 0, sinceLastReceiveNanos, 25);
    }

    private static PublicKey key(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return PublicKey.ofBytes(bytes);
    }
}
