package io.wirelatch.cli.common;

/** What the program exits with, for scripts. */
public final class ExitStatus {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;

    /** Nothing runs on the interface that was asked. */
    public static final int NO_SERVER = 3;

    /** Pairing was refused, or nobody answered. */
    public static final int NOT_PAIRED = 4;

    private ExitStatus() {}
}
