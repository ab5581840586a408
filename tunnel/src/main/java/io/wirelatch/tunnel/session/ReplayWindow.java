package io.wirelatch.tunnel.session;

/**
 * Which counters of a session have been received: a sliding bitmap over the last {@link #SIZE}
 * counters (whitepaper, 5.4.6; the ring of words of RFC 6479). Touched by one thread at a time.
 */
public final class ReplayWindow {

    /** How far behind the greatest counter a packet may arrive and still be accepted. */
    public static final int SIZE = 8192;

    /** One word more than the window needs, so that clearing words ahead never touches it. */
    private static final int WORDS = SIZE / Long.SIZE + 1;

    private final long[] ring = new long[WORDS];
    private long greatest;

    /**
     * Whether a packet with this counter could be accepted. Costs nothing but a look, and is asked
     * before the packet is authenticated; {@link #accept} decides.
     *
     * @param counter unsigned
     */
    public boolean mayAccept(long counter) {
        if (Long.compareUnsigned(counter, ProtocolConstants.REJECT_AFTER_MESSAGES) >= 0) {
            return false;
        }
        if (Long.compareUnsigned(counter, greatest) > 0) {
            return true;
        }
        boolean inWindow = Long.compareUnsigned(greatest - counter, SIZE) < 0;
        return inWindow && (ring[wordOf(counter)] & bitOf(counter)) == 0;
    }

    /**
     * Takes the counter of a packet that has been authenticated.
     *
     * @return false when it was received before, is too old, or is beyond the last counter of all;
     *     nothing changes then
     */
    public boolean accept(long counter) {
        if (!mayAccept(counter)) {
            return false;
        }
        if (Long.compareUnsigned(counter, greatest) > 0) {
            long newWords = Math.min((counter >>> 6) - (greatest >>> 6), WORDS);
            for (long i = 1; i <= newWords; i++) {
                ring[Math.floorMod((greatest >>> 6) + i, WORDS)] = 0;
            }
            greatest = counter;
        }
        ring[wordOf(counter)] |= bitOf(counter);
        return true;
    }

    private static int wordOf(long counter) {
        // A word's number has 58 bits, so the signed remainder is the unsigned one.
        return (int) ((counter >>> 6) % WORDS);
    }

    private static long bitOf(long counter) {
        return 1L << counter;
    }
}
