package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.PacketBatch;

/** One thread's way out through a {@link UdpTransport}. */
public interface UdpSender extends AutoCloseable {

    /**
     * Sends every datagram of the batch to its endpoint, in order, from the endpoint's local
     * address if that can be; one that cannot be is forgotten, and the system chooses. One that the
     * system refuses is lost, as on any network, and does not hold up the others.
     *
     * @return how many datagrams the system took
     */
    int send(PacketBatch batch);

    /** Frees what the sender holds; the transport stays open. */
    @Override
    void close();
}
