package io.wirelatch.enroll.server;

import io.wirelatch.tunnel.packet.Endpoint;

/** How pairing sends its answers: from the port that WireGuard listens on. */
@FunctionalInterface
public interface DatagramReply {

    /**
     * Sends one datagram; one that cannot be sent is lost, as any datagram may be.
     *
     * @param datagram at most 1,200 bytes, not changed afterwards
     */
    void send(byte[] datagram, Endpoint destination);
}
