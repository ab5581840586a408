package io.wirelatch.tunnel.udp;

/**
 * How a port is received from and sent to.
 *
 * @param offload whether runs of datagrams are to cross the system as one, where it can
 * @param receivers how many there are, 1 or more, each with a socket of its own
 */
public record UdpOptions(boolean offload, int receivers) {

    /** What suits most machines. */
    public static final UdpOptions DEFAULT = new UdpOptions(true, 1);

    /**
     * @throws IllegalArgumentException when there is to be no receiver
     */
    public UdpOptions {
        if (receivers < 1) {
            throw new IllegalArgumentException("a port has at least one receiver");
        }
    }
}
