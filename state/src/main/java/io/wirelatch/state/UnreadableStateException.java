package io.wirelatch.state;

import java.math.BigInteger;

/**
 * A text is not the state of a network: what is wrong with it, and what a person can do. It never
 * repeats a secret.
 */
final class UnreadableStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String advice;

    private UnreadableStateException(String problem, String advice) {
        super(problem);
        this.advice = advice;
    }

    static UnreadableStateException damaged(String problem) {
        return new UnreadableStateException(
                problem, "restore it from a backup, or move it away to begin anew and pair again");
    }

    static UnreadableStateException newerSchema(BigInteger schema, int newestKnown) {
        return new UnreadableStateException(
                "a newer wirelatch wrote it (schema "
                        + schema
                        + ", and this one knows none above "
                        + newestKnown
                        + ")",
                "update wirelatch, or choose another folder with --state-dir");
    }

    /** What to do about it, in the imperative. */
    String advice() {
        return advice;
    }
}
