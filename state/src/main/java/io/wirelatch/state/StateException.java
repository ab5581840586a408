package io.wirelatch.state;

/** The state cannot be read, written or owned; the message says what to do. */
public final class StateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String UNUSABLE = "it cannot be used";

    private final String reason;

    public StateException(String message) {
        super(message);
        this.reason = UNUSABLE;
    }

    public StateException(String message, Throwable cause) {
        this(message, UNUSABLE, cause);
    }

    /**
     * @param reason as for {@link #reason()}
     */
    public StateException(String message, String reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Why, in a few words, such as {@code the disk is full}: unlike the message without any path,
     * for those who are told of it elsewhere.
     */
    public String reason() {
        return reason;
    }
}
