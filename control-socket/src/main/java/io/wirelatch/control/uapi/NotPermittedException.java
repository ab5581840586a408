package io.wirelatch.control.uapi;

import java.io.Serial;

/** A change that this interface does not take from the UAPI socket; the message says why. */
public final class NotPermittedException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /**
     * @param message for a person: what is refused, why, and what to do instead
     */
    public NotPermittedException(String message) {
        super(message);
    }
}
