package io.wirelatch.control;

/** A line that is not what the protocol says; the message says what is wrong with it. */
final class MalformedLineException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
