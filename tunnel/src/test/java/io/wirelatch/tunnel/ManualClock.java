package io.wirelatch.tunnel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Both clocks of an engine, moved by the test: minutes pass in no time. */
final class ManualClock implements LongSupplier, InstantSource {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private long nanos = 1_000_000_000L;

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }

    void advanceTo(long newNanos) {
        nanos = Math.max(nanos, newNanos);
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
    }
}
