package io.wirelatch.tunnel.peer;

/**
 * Since when a peer owes something: a packet thread starts and stops the wait at every packet, at
 * the price of one read; the conductor watches for its end. The conductor is told only when it is
 * not watching already, so in a steady flow it is told about once for each expiry period.
 *
 * <p>Times are those of the engine's clock, which is always positive.
 */
public final class WaitingSince {

    private static final long NOT_WAITING = 0;

    private volatile long sinceNanos = NOT_WAITING;
    private volatile boolean watched;

    /**
     * Starts the wait unless it runs already.
     *
     * @return whether the conductor must be told to watch it
     */
    public boolean start(long nowNanos) {
        if (sinceNanos != NOT_WAITING) {
            return false;
        }
        sinceNanos = nowNanos;
        if (watched) {
            return false;
        }
        watched = true;
        return true;
    }

    /** Ends the wait: what was owed has come. */
    public void stop() {
        if (sinceNanos != NOT_WAITING) {
            sinceNanos = NOT_WAITING;
        }
    }

    public boolean isWaiting() {
        return sinceNanos != NOT_WAITING;
    }

    /** When the wait began; meaningful while {@link #isWaiting()}. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /**
     * The conductor stops watching, unless a wait has begun in this very moment.
     *
     * @return false when it must go on watching
     */
    public boolean stopWatching() {
        watched = false;
        if (sinceNanos == NOT_WAITING) {
            return true;
        }
        watched = true;
        return false;
    }
}
