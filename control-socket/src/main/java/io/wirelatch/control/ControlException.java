package io.wirelatch.control;

/** A control socket cannot be bound, or a conversation broke off; the message says what to do. */
public final class ControlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ControlException(String message) {
        super(message);
    }

    public ControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
