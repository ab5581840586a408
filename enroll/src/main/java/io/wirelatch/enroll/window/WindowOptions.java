package io.wirelatch.enroll.window;

import java.time.Duration;

/**
 * What a window is opened with.
 *
 * @param duration from {@link PairingWindow#MIN_DURATION} to {@link PairingWindow#MAX_DURATION}
 * @param accepts which secrets a machine may prove
 * @param uses how many machines may use the one-time code, if there is one; 1 or more
 * @param maxFailures how many wrong secrets close the window, 1 to {@value #MOST_FAILURES}
 * @param approve whether somebody has to say yes to each machine
 */
public record WindowOptions(
        Duration duration, Accepts accepts, int uses, int maxFailures, boolean approve) {

    /** How many wrong secrets close a window unless somebody says otherwise. */
    public static final int DEFAULT_MAX_FAILURES = 5;

    /** The greatest {@link #maxFailures}. */
    public static final int MOST_FAILURES = 100;

    /** The greatest {@link #uses}: more than the peers of a /22. */
    public static final int MOST_USES = 1024;

    /** Which secrets a window takes. */
    public enum Accepts {
        /** The server's long-lived token. */
        TOKEN,
        /** A one-time code that is minted for the window. */
        CODE,
        /** Either. */
        TOKEN_AND_CODE;

        public boolean token() {
            return this != CODE;
        }

        public boolean code() {
            return this != TOKEN;
        }
    }

    /**
     * @throws IllegalArgumentException when a number is out of range, saying which and why
     */
    public WindowOptions {
        PairingWindow.check(duration);
        requireWithin("uses of a code", uses, MOST_USES);
        requireWithin("wrong secrets", maxFailures, MOST_FAILURES);
    }

    /** A window for machines that know the token. */
    public static WindowOptions forToken(Duration duration) {
        return new WindowOptions(duration, Accepts.TOKEN, 1, DEFAULT_MAX_FAILURES, false);
    }

    /** A window for one machine that is given a one-time code. */
    public static WindowOptions forCode(Duration duration) {
        return new WindowOptions(duration, Accepts.CODE, 1, DEFAULT_MAX_FAILURES, false);
    }

    /** The same for machines with these secrets. */
    public WindowOptions accepting(Accepts newAccepts) {
        return new WindowOptions(duration, newAccepts, uses, maxFailures, approve);
    }

    /** The same with a code for so many machines. */
    public WindowOptions withUses(int newUses) {
        return new WindowOptions(duration, accepts, newUses, maxFailures, approve);
    }

    /** The same with another number of wrong secrets. */
    public WindowOptions withMaxFailures(int newMaxFailures) {
        return new WindowOptions(duration, accepts, uses, newMaxFailures, approve);
    }

    /** The same where somebody has to say yes to each machine. */
    public WindowOptions withApproval() {
        return new WindowOptions(duration, accepts, uses, maxFailures, true);
    }

    private static void requireWithin(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "a window allows 1 to " + most + " " + what + ", not " + value);
        }
    }
}
