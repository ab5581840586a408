package io.wirelatch.tunnel.tun;

/**
 * How an interface is read and written.
 *
 * @param offload whether segmentation is left to this end where the system can
 * @param queues how many queues it has, 1 or more
 */
public record TunOptions(boolean offload, int queues) {

    /** What suits most machines. */
    public static final TunOptions DEFAULT = new TunOptions(true, 1);

    /**
     * @throws IllegalArgumentException when there is to be no queue
     */
    public TunOptions {
        if (queues < 1) {
            throw new IllegalArgumentException("an interface has at least one queue");
        }
    }
}
