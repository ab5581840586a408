package io.wirelatch.enroll.message;

/**
 * An opened content is not what it should be. It never leaves this package: the codecs turn it into
 * an empty result.
 */
final class MalformedContentException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedContentException(String message) {
        super(message, null, false, false);
    }
}
