package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.posix.Errno;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What the senders of one socket learn of runs that the system refuses. Most refusals are one
 * destination's matter: a datagram of the run is longer than the path carries whole, for one. EIO
 * says that a device or a route takes no runs at all: somebody should know why it is slow there.
 */
final class RunRefusals {

    private final AtomicBoolean told = new AtomicBoolean();
    private final Consumer<String> notices;

    /**
     * @param notices told once, on the sending thread
     */
    RunRefusals(Consumer<String> notices) {
        this.notices = notices;
    }

    void refused(int errno) {
        if (errno == Errno.EIO && told.compareAndSet(false, true)) {
            notices.accept(
                    "the system does not send runs of datagrams on some route (%s): there they go one"
                                    .formatted(Errno.text(errno))
                            + " by one");
        }
    }
}
