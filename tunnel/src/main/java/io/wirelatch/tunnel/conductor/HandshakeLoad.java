package io.wirelatch.tunnel.conductor;

/**
 * Whether handshake messages come faster than they are worth answering (whitepaper, 5.3: "under
 * load"). It is so while more than a quarter of the queue's places is taken, and for a second after
 * that, so that a queue which the cheaper checks have just emptied does not bring the dear ones
 * back.
 */
final class HandshakeLoad {

    /** More than so many waiting messages are load. */
    static final int HIGH_WATER = HandshakeQueue.CAPACITY / 4;

    /** How long load is assumed after it was last seen. */
    static final long HOLD_NANOS = 1_000_000_000L;

    private long seenAtNanos;
    private boolean isSeen;

    /**
     * @param waiting how many messages are in the queue at this moment
     * @return whether this side is under load
     */
    boolean observe(int waiting, long nowNanos) {
        if (waiting > HIGH_WATER) {
            seenAtNanos = nowNanos;
            isSeen = true;
        } else if (isSeen && nowNanos - seenAtNanos >= HOLD_NANOS) {
            isSeen = false;
        }
        return isSeen;
    }
}
