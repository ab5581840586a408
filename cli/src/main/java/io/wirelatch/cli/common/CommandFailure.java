package io.wirelatch.cli.common;

/**
 * A command did not do what it was asked to. The message is for a person: one or two lines that say
 * what, why and what to do next.
 */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    /**
     * @param exitStatus one of {@link ExitStatus}
     */
    public CommandFailure(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    public CommandFailure(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** Something is wrong with what was typed. */
    public static CommandFailure wrongUsage(String message) {
        return new CommandFailure(ExitStatus.WRONG_USAGE, message);
    }

    public int exitStatus() {
        return exitStatus;
    }
}
