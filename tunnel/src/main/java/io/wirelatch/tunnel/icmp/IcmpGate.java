package io.wirelatch.tunnel.icmp;

import java.lang.foreign.MemorySegment;

/**
 * Says of each packet that goes no further whether its sender is told: where the standards permit
 * it, and not too often (RFC 1812, 4.3.2.8; RFC 4443, 2.4 f). A token bucket, for one thread.
 */
public final class IcmpGate {

    /** An error every so often, on the average: 1,000 a second, as Linux has it. */
    static final long INTERVAL_NANOS = 1_000_000L;

    /** So many at once, out of a full bucket. */
    static final int BURST = 50;

    /** When the bucket will be full again, if nothing is taken from it until then. */
    private long fullAtNanos = Long.MIN_VALUE;

    /**
     * @param length the packet's, as {@link io.wirelatch.tunnel.packet.IpPacket#totalLength} has
     *     accepted it
     * @param nowNanos on the engine's clock, which is always positive
     */
    public boolean admit(MemorySegment memory, int offset, int length, long nowNanos) {
        if (!IcmpEligibility.mayAnswer(memory, offset, length)) {
            return false;
        }
        long fullAt = Math.max(fullAtNanos, nowNanos);
        if (fullAt - nowNanos > (BURST - 1) * INTERVAL_NANOS) {
            return false;
        }
        fullAtNanos = fullAt + INTERVAL_NANOS;
        return true;
    }
}
