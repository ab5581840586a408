package io.wirelatch.tunnel.udp;

import java.util.List;

/**
 * The outer side of the tunnel: one bound UDP port on IPv4 and IPv6. It stands for its first
 * receiver itself; each receiver and each {@link UdpSender} is for one thread. Any thread may
 * close.
 */
public interface UdpTransport extends UdpReceiver, AutoCloseable {

    /** The local port, as bound. */
    int localPort();

    /**
     * All receivers, one or more. The system gives what comes from one place to one of them, as
     * long as their number stays.
     */
    default List<UdpReceiver> receivers() {
        return List.of(this);
    }

    /**
     * Whether a slot may be given more than one datagram; then it has {@link
     * LinuxUdp#RECEIVE_SLOT_BYTES}.
     */
    default boolean receivesRuns() {
        return false;
    }

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

    /**
     * Moves to another port and marks what is sent from it, both or neither.
     *
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken, or one of the two is
     *     not permitted; the old port and the old mark stay then
     */
    default void rebind(int port, int mark) {
        setFirewallMark(mark);
        rebind(port);
    }

    /**
     * Has the system choose anew which address of this machine is sent from, until somebody is
     * heard at one. To be called when the ways to others have changed; any thread may.
     */
    default void forgetLocalAddresses() {}

    /** Frees the port and wakes waiting receivers. A second call does nothing. */
    @Override
    void close();
}
