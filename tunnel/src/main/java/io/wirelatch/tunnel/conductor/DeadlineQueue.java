package io.wirelatch.tunnel.conductor;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Peers by the time at which the conductor must look at them again, so that it sleeps exactly until
 * the first one, however many there are.
 */
final class DeadlineQueue {

    /** An entry whose peer has been queued for another time since is passed over. */
    private record Entry(long atNanos, ManagedPeer peer) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return Long.compare(atNanos, other.atNanos);
        }

        boolean isStale() {
            return peer.queuedForNanos != atNanos;
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();

    /** Puts the peer where its timers now say. */
    void update(ManagedPeer peer) {
        long deadline = peer.nextDeadlineNanos();
        if (deadline == peer.queuedForNanos) {
            return;
        }
        peer.queuedForNanos = deadline;
        if (deadline != ManagedPeer.NEVER) {
            entries.add(new Entry(deadline, peer));
        }
    }

    /** Forgets a peer. */
    void remove(ManagedPeer peer) {
        peer.queuedForNanos = ManagedPeer.NEVER;
    }

    /** Takes a peer whose time has come; null when there is none. */
    @Nullable ManagedPeer takeDue(long nowNanos) {
        skipStale();
        Entry first = entries.peek();
        if (first == null || first.atNanos > nowNanos) {
            return null;
        }
        entries.remove();
        first.peer.queuedForNanos = ManagedPeer.NEVER;
        return first.peer;
    }

    /** When the next peer is due; {@link ManagedPeer#NEVER} when none is queued. */
    long nextNanos() {
        skipStale();
        Entry first = entries.peek();
        return first == null ? ManagedPeer.NEVER : first.atNanos;
    }

    private void skipStale() {
        for (Entry first = entries.peek();
                first != null && first.isStale();
                first = entries.peek()) {
            entries.remove();
        }
    }
}
