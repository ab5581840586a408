package io.wirelatch.control.uapi;

/** A line that the protocol does not have. It carries no text: a line may hold a secret. */
final class BadLineException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param errno of {@link UapiErrno}
     */
    BadLineException(int errno) {
        super(null, null, false, false);
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
