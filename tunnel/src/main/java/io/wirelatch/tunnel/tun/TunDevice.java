package io.wirelatch.tunnel.tun;

import java.util.List;

/**
 * The inner side of the tunnel: a network interface whose packets this process reads and writes. It
 * stands for its first queue itself. Any thread may close.
 */
public interface TunDevice extends TunQueue, AutoCloseable {

    /** The name that the system knows the interface by. */
    String name();

    /**
     * The longest IP packet, in bytes, that the interface carries now: it may be changed from
     * outside at any time. Costs a system call; any thread may ask.
     */
    int mtu();

    /** All queues, one or more, each for a reading and a writing thread of its own. */
    default List<TunQueue> queues() {
        return List.of(this);
    }

    /** Ends the interface and wakes waiting readers. A second call does nothing. */
    @Override
    void close();
}
