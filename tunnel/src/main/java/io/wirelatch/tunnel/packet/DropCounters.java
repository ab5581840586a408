package io.wirelatch.tunnel.packet;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often each {@link DropReason} has struck. Any thread counts, any thread reads. */
public final class DropCounters {

    private static final DropReason[] REASONS = DropReason.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    /** Counts one dropped packet. */
    public void count(DropReason reason) {
        counts.getAndIncrement(reason.ordinal());
    }

    /** Counts several packets dropped for the same reason. */
    public void count(DropReason reason, int packets) {
        counts.getAndAdd(reason.ordinal(), packets);
    }

    public long get(DropReason reason) {
        return counts.get(reason.ordinal());
    }

    /** The reasons that have struck, with their counts, at this moment. */
    public Map<DropReason, Long> snapshot() {
        Map<DropReason, Long> snapshot = new EnumMap<>(DropReason.class);
        for (DropReason reason : REASONS) {
            if (get(reason) > 0) {
                snapshot.put(reason, get(reason));
            }
        }
        return snapshot;
    }
}
