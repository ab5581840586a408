package io.wirelatch.control;

/**
 * The pairing window at one moment.
 *
 * @param secondsRemaining whole seconds until it closes, rounded up; 0 where it is closed
 */
public record WindowStatus(boolean open, int secondsRemaining) {

    /** Nobody can pair. */
    public static final WindowStatus CLOSED = new WindowStatus(false, 0);
}
