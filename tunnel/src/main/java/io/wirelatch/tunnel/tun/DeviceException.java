package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.posix.Errno;
import java.io.Serial;

/**
 * The system does not give us an interface, a port or an address. The message is for a person: what
 * failed, why, and what to do next.
 */
public final class DeviceException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final int errno;

    public DeviceException(String message) {
        super(message);
        this.errno = 0;
    }

    /**
     * @param errno the system's own number for what failed
     */
    public DeviceException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    public DeviceException(String message, Throwable cause) {
        this(message, 0, cause);
    }

    /**
     * @param errno the system's own number for what failed, 0 where it has none
     */
    public DeviceException(String message, int errno, Throwable cause) {
        super(message, cause);
        this.errno = errno;
    }

    /** The system's own number for what failed; 0 where it has none. */
    public int errno() {
        return errno;
    }

    /**
     * Whether it failed because somebody has deleted the interface, in whatever namespace it is.
     */
    public boolean isInterfaceRemoved() {
        return errno == Errno.EBADFD;
    }
}
