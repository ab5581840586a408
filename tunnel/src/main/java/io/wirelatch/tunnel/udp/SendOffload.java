package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.posix.Errno;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Whether one socket's senders hand over runs of datagrams as one. The system may accept the option
 * and refuse the runs: then the first sender that finds out ends it for all, and says so.
 */
final class SendOffload {

    private final AtomicBoolean on;
    private final Consumer<String> notices;

    /**
     * @param notices told once, on the sending thread, when it ends
     */
    SendOffload(boolean on, Consumer<String> notices) {
        this.on = new AtomicBoolean(on);
        this.notices = notices;
    }

    boolean isOn() {
        return on.get();
    }

    /**
     * A run was refused. EIO says that the outgoing device cannot complete checksums, which will
     * not change. Anything else is this destination's matter: a datagram of the run is longer than
     * the path carries whole, for one.
     */
    void refused(int errno) {
        if (errno == Errno.EIO && on.compareAndSet(true, false)) {
            notices.accept(
                    "the network device does not take runs of datagrams (%s): sending them one by one"
                            .formatted(Errno.text(errno)));
        }
    }
}
