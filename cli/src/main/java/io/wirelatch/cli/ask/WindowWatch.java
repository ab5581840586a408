package io.wirelatch.cli.ask;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.WatchResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Follows a pairing window until it closes: every event as a line, and the seconds that are left on
 * a line of their own that is written over and over, where the output is a terminal.
 */
public final class WindowWatch {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final Function<ControlEvent, String> lineOf;
    private final LongSupplier nanoTime;

    /**
     * @param terminal whether a countdown can be shown in place
     * @param lineOf what to print of an event that has just happened
     * @param nanoTime the monotonic clock
     */
    public WindowWatch(
            PrintWriter out,
            boolean terminal,
            Function<ControlEvent, String> lineOf,
            LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.lineOf = lineOf;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns when the window has closed, or nobody reads any more.
     *
     * @param client hears events since before the window was opened
     * @param seconds how long the window was opened for
     * @throws CommandFailure when the server went away instead
     */
    public void untilClosed(ControlClient client, int seconds) {
        long deadlineNanos = inSeconds(seconds);
        boolean closed = false;
        boolean openedHere = false;
        while (!closed && !out.checkError()) {
            showCountdown(deadlineNanos);
            switch (client.nextEvent(untilNextSecond(deadlineNanos))) {
                case WatchResult.Nothing() -> {
                    // Only the countdown has changed.
                }
                case WatchResult.Ended() -> throw serverGone();
                case WatchResult.Happened(ControlEvent.Stopping()) -> throw serverGone();
                case WatchResult.Happened(ControlEvent event) -> {
                    print(event);
                    openedHere |= event instanceof ControlEvent.WindowOpened;
                    deadlineNanos = deadlineAfter(event, deadlineNanos);
                    closed = openedHere && event instanceof ControlEvent.WindowClosed;
                }
            }
        }
    }

    private long deadlineAfter(ControlEvent event, long deadlineNanos) {
        return switch (event) {
            case ControlEvent.WindowOpened(int left) -> inSeconds(left);
            case ControlEvent.CodeWatched(int left) -> inSeconds(left);
            default -> deadlineNanos;
        };
    }

    private long inSeconds(int seconds) {
        return nanoTime.getAsLong() + seconds * NANOS_PER_SECOND;
    }

    private Duration untilNextSecond(long deadlineNanos) {
        long remaining = Math.max(deadlineNanos - nanoTime.getAsLong(), 0);
        return Duration.ofNanos(Math.floorMod(remaining - 1, NANOS_PER_SECOND) + 1);
    }

    private void showCountdown(long deadlineNanos) {
        if (terminal) {
            long remaining = Math.max(deadlineNanos - nanoTime.getAsLong(), 0);
            out.print("\r%4d s left ".formatted(Math.ceilDiv(remaining, NANOS_PER_SECOND)));
            out.flush();
        }
    }

    private void print(ControlEvent event) {
        if (terminal) {
            out.print("\r            \r");
        }
        out.println(lineOf.apply(event));
    }

    private static CommandFailure serverGone() {
        return new CommandFailure(
                ExitStatus.FAILED, "the server stopped, and the pairing window closed with it.");
    }
}
