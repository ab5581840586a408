package io.wirelatch.control;

/**
 * What somebody asks a pairing window to be.
 *
 * @param seconds how long it is open
 * @param code whether it takes a one-time code, minted for it, in place of the token
 * @param uses for how many machines the code is
 * @param maxFailures how many wrong tokens or codes close it
 * @param approve whether somebody has to say yes to each machine
 */
public record WindowTerms(int seconds, boolean code, int uses, int maxFailures, boolean approve) {

    static final int DEFAULT_USES = 1;
    static final int DEFAULT_MAX_FAILURES = 5;

    /** A window for machines that know the token. */
    public static WindowTerms forToken(int seconds) {
        return new WindowTerms(seconds, false, DEFAULT_USES, DEFAULT_MAX_FAILURES, false);
    }
}
