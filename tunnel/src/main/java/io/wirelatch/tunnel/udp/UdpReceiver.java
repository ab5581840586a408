package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.PacketBatch;

/** One thread's way in through a {@link UdpTransport}. */
public interface UdpReceiver {

    /** What {@link #receive} answers once the transport is closed. */
    int CLOSED = -1;

    /**
     * Clears the batch, waits until there is at least one datagram, and takes as many as are ready
     * and fit, each with the endpoint that it came from and, where the system tells, the address of
     * this machine that it came to. A slot holds one datagram at its offset, or several side by
     * side from there on. A datagram too long for its slot is {@linkplain PacketBatch#leaveOut()
     * left out}. An IPv4 source is an IPv4 endpoint, never a mapped one.
     *
     * @return how many datagrams there are now (0 when all were left out), or {@link #CLOSED}
     * @throws java.io.UncheckedIOException when the socket fails for good
     */
    int receive(PacketBatch batch);
}
