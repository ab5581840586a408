package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.peer.TestPeers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadlineQueueTest {

    private final DeadlineQueue queue = new DeadlineQueue();

    private static ManagedPeer managed(int number) {
        return ManagedPeers.of(TestPeers.peer(number));
    }

    @Test
    void anEmptyQueueNeverCalls() {
        assertEquals(ManagedPeer.NEVER, queue.nextNanos());
        assertNull(queue.takeDue(ManagedPeer.NEVER - 1));
        queue.update(managed(1));
        assertEquals(ManagedPeer.NEVER, queue.nextNanos(), "no timer of the peer runs");
    }

    @Test
    void aPeerIsDueAtTheEarliestOfItsTimers() {
        ManagedPeer peer = managed(1);
        peer.retransmitAtNanos = 50;
        peer.keepaliveCheckAtNanos = 40;
        peer.unansweredSendCheckAtNanos = 30;
        peer.persistentKeepaliveAtNanos = 20;
        peer.wipeAtNanos = 10;
        for (long expected = 10; expected <= 50; expected += 10) {
            queue.update(peer);
            assertEquals(expected, queue.nextNanos());
            assertNull(queue.takeDue(expected - 1));
            assertSame(peer, queue.takeDue(expected));
            assertNull(queue.takeDue(expected), "taken once");
            switch ((int) expected) {
                case 10 -> peer.wipeAtNanos = ManagedPeer.NEVER;
                case 20 -> peer.persistentKeepaliveAtNanos = ManagedPeer.NEVER;
                case 30 -> peer.unansweredSendCheckAtNanos = ManagedPeer.NEVER;
                case 40 -> peer.keepaliveCheckAtNanos = ManagedPeer.NEVER;
                default -> peer.retransmitAtNanos = ManagedPeer.NEVER;
            }
        }
        queue.update(peer);
        assertEquals(ManagedPeer.NEVER, queue.nextNanos());
    }

    @Test
    void aRemovedPeerIsNeverDue() {
        ManagedPeer peer = managed(1);
        peer.wipeAtNanos = 10;
        queue.update(peer);
        queue.remove(peer);
        assertEquals(ManagedPeer.NEVER, queue.nextNanos());
        assertNull(queue.takeDue(100));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theQueueAgreesWithAMapOfDeadlines(long seed) {
        Random random = new Random(seed);
        List<ManagedPeer> peers =
                IntStream.range(0, 20).mapToObj(DeadlineQueueTest::managed).toList();
        Map<ManagedPeer, Long> model = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            ManagedPeer peer = peers.get(random.nextInt(peers.size()));
            switch (random.nextInt(10)) {
                case 0 -> {
                    queue.remove(peer);
                    model.remove(peer);
                }
                case 1 -> {
                    peer.wipeAtNanos = ManagedPeer.NEVER;
                    queue.update(peer);
                    model.remove(peer);
                }
                case 2, 3 -> {
                    now += random.nextInt(10);
                    assertDueAgree(model, now, seed);
                }
                default -> {
                    peer.wipeAtNanos = now + random.nextInt(12);
                    queue.update(peer);
                    model.put(peer, peer.wipeAtNanos);
                }
            }
            assertEquals(earliest(model), queue.nextNanos(), "seed " + seed);
        }
    }

    private void assertDueAgree(Map<ManagedPeer, Long> model, long now, long seed) {
        List<Long> taken = new ArrayList<>();
        for (ManagedPeer due = queue.takeDue(now); due != null; due = queue.takeDue(now)) {
            Long deadline = model.remove(due);
            assertTrue(deadline != null && deadline <= now, "seed " + seed + ": not due");
            taken.add(deadline);
        }
        assertEquals(taken.stream().sorted().toList(), taken, "seed " + seed + ": the first first");
        assertTrue(earliest(model) > now, "seed " + seed + ": one was left");
    }

    private static long earliest(Map<ManagedPeer, Long> model) {
        return model.values().stream().mapToLong(Long::longValue).min().orElse(ManagedPeer.NEVER);
    }
}
