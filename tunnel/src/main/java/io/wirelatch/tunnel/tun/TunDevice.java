package io.wirelatch.tunnel.tun;

import io.wirelatch.ippool.IpAddress;
import java.util.List;
import java.util.Optional;

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

    /**
     * The addresses that the interface has now: others give and take them. Costs a few system
     * calls; any thread may ask.
     */
    default List<IpAddress> addresses() {
        return List.of();
    }

    /**
     * Whether the interface is up now; one that is always up says so. Costs a system call; any
     * thread may ask.
     */
    default boolean isUp() {
        return true;
    }

    /** Tells when the interface goes up and down; empty for one that never does. */
    default Optional<LinkWatch> linkWatch() {
        return Optional.empty();
    }

    /** All queues, one or more, each for a reading and a writing thread of its own. */
    default List<TunQueue> queues() {
        return List.of(this);
    }

    /** Ends the interface and wakes waiting readers. A second call does nothing. */
    @Override
    void close();
}
