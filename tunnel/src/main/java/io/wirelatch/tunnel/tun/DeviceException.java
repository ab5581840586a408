package io.wirelatch.tunnel.tun;

import java.io.Serial;

/**
 * The system does not give us an interface, a port or an address. The message is for a person: what
 * failed, why, and what to do next.
 */
public final class DeviceException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
