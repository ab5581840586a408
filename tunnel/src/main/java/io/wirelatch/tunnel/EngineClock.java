package io.wirelatch.tunnel;

import java.util.function.LongSupplier;

/**
 * The engine's clock: the system's monotonic one, counted from a second before the engine's start,
 * so that every time is positive and 0 can stand for "never".
 */
final class EngineClock implements LongSupplier {

    private static final long HEAD_START_NANOS = 1_000_000_000L;

    private final long originNanos = System.nanoTime() - HEAD_START_NANOS;

    @Override
    public long getAsLong() {
        return System.nanoTime() - originNanos;
    }
}
