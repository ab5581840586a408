package io.wirelatch.tunnel.peer;

import io.wirelatch.tunnel.session.Keypair;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session by the receiver index of a message. An index is 32 random bits whose lowest ones
 * are a place in the table, so that a look-up is one read and indices never collide; it is drawn
 * anew until its place is free. The conductor changes the table; inbound threads read it.
 */
public final class IndexTable {

    private static final int INITIAL_PLACES = 256;

    private final RandomGenerator random;
    private volatile AtomicReferenceArray<@Nullable Entry> places =
            new AtomicReferenceArray<>(INITIAL_PLACES);
    private int used;

    public IndexTable(RandomGenerator random) {
        this.random = random;
    }

    /** An index that was handed out: for a handshake first, for its session afterwards. */
    public static final class Entry {

        private final int index;
        private final Peer peer;
        private volatile @Nullable Keypair keypair;

        private Entry(int index, Peer peer) {
            this.index = index;
            this.peer = peer;
        }

        public int index() {
            return index;
        }

        public Peer peer() {
            return peer;
        }

        /** The session; null while the handshake for it is under way. */
        public @Nullable Keypair keypair() {
            return keypair;
        }

        /** Conductor only: the handshake is complete. */
        public void bind(Keypair session) {
            keypair = session;
        }
    }

    /** The entry with this index; null when there is none. Allocates nothing. */
    public @Nullable Entry find(int index) {
        AtomicReferenceArray<@Nullable Entry> table = places;
        Entry entry = table.get(index & (table.length() - 1));
        return entry != null && entry.index == index ? entry : null;
    }

    /** Hands out a new index for a handshake with the peer. Conductor only. */
    public Entry allocate(Peer peer) {
        if (used >= places.length() / 2) {
            grow();
        }
        AtomicReferenceArray<@Nullable Entry> table = places;
        int index = random.nextInt();
        while (table.get(index & (table.length() - 1)) != null) {
            index = random.nextInt();
        }
        Entry entry = new Entry(index, peer);
        table.set(index & (table.length() - 1), entry);
        used++;
        return entry;
    }

    /** Takes an index back; one that is not in use is ignored. Conductor only. */
    public void release(int index) {
        if (find(index) != null) {
            places.set(index & (places.length() - 1), null);
            used--;
        }
    }

    /** Twice the places: indices stay, as their next bit tells the halves apart. */
    private void grow() {
        AtomicReferenceArray<@Nullable Entry> old = places;
        AtomicReferenceArray<@Nullable Entry> grown = new AtomicReferenceArray<>(old.length() * 2);
        for (int i = 0; i < old.length(); i++) {
            Entry entry = old.get(i);
            if (entry != null) {
                grown.set(entry.index & (grown.length() - 1), entry);
            }
        }
        places = grown;
    }
}
