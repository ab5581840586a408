package io.wirelatch.control;

import java.util.List;

/**
 * The pairing window at one moment.
 *
 * @param secondsRemaining whole seconds until it closes, rounded up; 0 where it is closed
 * @param locked whether it closed itself after too many wrong tokens or codes, or a code that was
 *     used twice, and has not been opened since
 * @param failures how many wrong tokens or codes were proven in it
 * @param maxFailures how many close it; 0 where it is closed
 * @param codeUses how many machines have used its one-time code
 * @param maxCodeUses for how many the code is; 0 where there is none
 * @param approve whether somebody has to say yes to each machine
 * @param held who waits for that, the longest first
 * @param closedBecause why it closed, in words for a person; empty where it is open, or has not
 *     been since the start
 */
public record WindowStatus(
        boolean open,
        int secondsRemaining,
        boolean locked,
        int failures,
        int maxFailures,
        int codeUses,
        int maxCodeUses,
        boolean approve,
        List<HeldStatus> held,
        String closedBecause) {

    /** Nobody can pair. */
    public static final WindowStatus CLOSED =
            new WindowStatus(false, 0, false, 0, 0, 0, 0, false, List.of(), "");

    public WindowStatus {
        held = List.copyOf(held);
    }

    /** A window for the token that nobody has tried yet. */
    public static WindowStatus openFor(int secondsRemaining) {
        return new WindowStatus(
                true,
                secondsRemaining,
                false,
                0,
                WindowTerms.DEFAULT_MAX_FAILURES,
                0,
                0,
                false,
                List.of(),
                "");
    }
}
