package io.wirelatch.cli.wgconf;

import java.io.Serial;

/**
 * A configuration cannot be used. The message is for a person: file, line, key, value (but never a
 * secret one), and what is allowed there.
 */
public final class WgConfException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    WgConfException(String message) {
        super(message);
    }
}
