package io.wirelatch.enroll.server;

/** Allows so many of something at once, and so many a second. Not safe for several threads. */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final int burst;
    private final int perSecond;
    private double left;
    private long filledNanos;

    /** A full one. */
    TokenBucket(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.left = burst;
    }

    /** Takes one; false when there is none. */
    boolean take(long nowNanos) {
        double gained = (nowNanos - filledNanos) / NANOS_PER_SECOND * perSecond;
        left = Math.min(burst, left + Math.max(0, gained));
        filledNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
