package io.wirelatch.tunnel.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells when no packet thread can still hold something that was taken away from it. Each packet
 * thread has a {@link Lane}, enters it before it looks at shared state and leaves it when the batch
 * is done. Whoever has made a thing unreachable takes a {@link Ticket}; once it has passed, every
 * lane has been outside since, so the thing is nobody's and may be wiped.
 *
 * <p>This is what keeps a packet from being sealed under a key that is being zeroed, without a lock
 * in the packet path.
 */
public final class Lanes {

    private final List<Lane> lanes = new CopyOnWriteArrayList<>();

    /** A new lane for one packet thread. */
    public Lane open() {
        Lane lane = new Lane();
        lanes.add(lane);
        return lane;
    }

    /** Marks this moment. */
    public Ticket ticket() {
        Lane[] watched = lanes.toArray(Lane[]::new);
        long[] crossings = new long[watched.length];
        for (int i = 0; i < watched.length; i++) {
            crossings[i] = watched[i].crossings;
        }
        return new Ticket(watched, crossings);
    }

    /** One packet thread's mark: odd while it is inside a batch. */
    public static final class Lane {

        private volatile long crossings;

        /** Called by the lane's thread before it looks at shared state. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the lane's own thread writes
        public void enter() {
            crossings++;
        }

        /** Called by the lane's thread when it holds nothing shared any more. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the lane's own thread writes
        public void leave() {
            crossings++;
        }
    }

    /** A moment that every lane passes sooner or later. */
    public static final class Ticket {

        private final Lane[] watched;
        private final long[] crossings;

        private Ticket(Lane[] watched, long[] crossings) {
            this.watched = watched;
            this.crossings = crossings;
        }

        /** Whether every lane has been outside since the ticket was taken. */
        public boolean hasPassed() {
            for (int i = 0; i < watched.length; i++) {
                boolean wasInside = (crossings[i] & 1) == 1;
                if (wasInside && watched[i].crossings == crossings[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
