package io.wirelatch.enroll;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A monotonic clock that stands until it is moved; its readings soon wrap, as they may. */
public final class ManualClock implements LongSupplier {

    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    @Override
    public synchronized long getAsLong() {
        return nanos;
    }

    public synchronized void advance(Duration duration) {
        nanos += duration.toNanos();
    }

    public synchronized void advanceTo(long newNanos) {
        if (newNanos - nanos > 0) {
            nanos = newNanos;
        }
    }
}
