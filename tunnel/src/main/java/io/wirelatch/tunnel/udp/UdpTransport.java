package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.PacketBatch;

/**
 * The outer side of the tunnel: one bound UDP port on IPv4 and IPv6. One thread receives; each
 * sending thread has a {@link UdpSender} of its own; any thread may close.
 */
public interface UdpTransport extends AutoCloseable {

    /** What {@link #receive} answers once the transport is closed. */
    int CLOSED = -1;

    /** The local port, as bound. */
    int localPort();

    /**
     * Clears the batch, waits until there is at least one datagram, and takes as many as are ready
     * and fit, each with the endpoint that it came from. A slot holds one datagram at its offset,
     * or several side by side from there on. A datagram too long for its slot is {@linkplain
     * PacketBatch#leaveOut() left out}. An IPv4 source is an IPv4 endpoint, never a mapped one.
     *
     * @return how many datagrams there are now (0 when all were left out), or {@link #CLOSED}
     * @throws java.io.UncheckedIOException when the socket fails for good
     */
    int receive(PacketBatch batch);

    /** A new sender for one thread, which closes it before the transport is closed. */
    UdpSender newSender();

    /**
     * Moves to another port; those who receive and send go on there. A transport that has no other
     * port keeps this one.
     *
     * @param port 1 to 65535, or 0 for any that is free
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken or not permitted; the
     *     old one stays then
     */
    default void rebind(int port) {
        if (port != localPort()) {
            throw new UnsupportedOperationException("this UDP transport keeps its port");
        }
    }

    /**
     * Marks what is sent from now on, for the system's routing rules and its firewall.
     *
     * @param mark an unsigned number; 0 for none
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system does not permit it
     */
    default void setFirewallMark(int mark) {
        if (mark != 0) {
            throw new UnsupportedOperationException("this UDP transport marks nothing");
        }
    }

    /** Frees the port and wakes a waiting receiver. A second call does nothing. */
    @Override
    void close();
}
