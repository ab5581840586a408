package io.wirelatch.enroll.window;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The time during which machines may pair. It starts closed, opens only when somebody says so, and
 * ends by itself at its deadline; nothing of it is kept, so a restart closes it. Time is the
 * monotonic clock's: setting the machine's clock neither lengthens nor ends a window.
 *
 * <p>All methods may be called from any thread.
 */
public final class PairingWindow {

    /** The shortest window. */
    public static final Duration MIN_DURATION = Duration.ofSeconds(1);

    /** The longest window: one that is forgotten ends within the hour. */
    public static final Duration MAX_DURATION = Duration.ofHours(1);

    private final LongSupplier nanoTime;
    private boolean opened;
    private long deadlineNanos;

    /**
     * A closed window.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime()}
     */
    public PairingWindow(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Opens the window from now on; an open one gets the new deadline instead of its own.
     *
     * @throws IllegalArgumentException when the duration is not from 1 to 3,600 seconds
     */
    public synchronized void open(Duration duration) {
        check(duration);
        deadlineNanos = nanoTime.getAsLong() + duration.toNanos();
        opened = true;
    }

    /**
     * Another window, open until so long after this one's deadline: for what was begun in time.
     *
     * @return a closed one when this one is closed
     */
    public synchronized PairingWindow extendedBy(Duration grace) {
        PairingWindow extended = new PairingWindow(nanoTime);
        extended.opened = opened;
        extended.deadlineNanos = deadlineNanos + grace.toNanos();
        return extended;
    }

    /**
     * Closes the window now.
     *
     * @return whether it was open; false also when its deadline had already ended it
     */
    public synchronized boolean close() {
        boolean wasOpen = isOpen();
        if (wasOpen) {
            opened = false;
        }
        return wasOpen;
    }

    /**
     * Tells that the deadline has ended the window: true once for each window that ends so, for
     * whoever announces it.
     */
    public synchronized boolean expire() {
        boolean expired = opened && untilDeadlineNanos() <= 0;
        if (expired) {
            opened = false;
        }
        return expired;
    }

    /** Whether a machine may pair at this moment. */
    public synchronized boolean isOpen() {
        return opened && untilDeadlineNanos() > 0;
    }

    /** How long the window stays open; zero when it is closed. */
    public synchronized Duration remaining() {
        return isOpen() ? Duration.ofNanos(untilDeadlineNanos()) : Duration.ZERO;
    }

    /**
     * When the window ends on the monotonic clock; empty when it is closed, or has ended and {@link
     * #expire()} has told so.
     */
    public synchronized OptionalLong deadlineNanos() {
        return opened ? OptionalLong.of(deadlineNanos) : OptionalLong.empty();
    }

    static void check(Duration duration) {
        if (duration.compareTo(MIN_DURATION) < 0 || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    "a pairing window is open for 1 to "
                            + MAX_DURATION.toSeconds()
                            + " seconds, not "
                            + duration.toSeconds());
        }
    }

    /** A difference, because the clock's readings may wrap. */
    private long untilDeadlineNanos() {
        return deadlineNanos - nanoTime.getAsLong();
    }
}
