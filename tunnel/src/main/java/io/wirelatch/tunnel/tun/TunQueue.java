package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.packet.PacketBatch;

/**
 * One way into and out of an interface. The system keeps the packets of one flow in one queue. One
 * thread reads, one thread writes.
 */
public interface TunQueue {

    /** What {@link #read} answers once the device is closed. */
    int CLOSED = -1;

    /**
     * Clears the batch, waits until there is at least one packet, and takes as many as are ready
     * and fit. Each lies at the offset of its slot and begins with its IP header; its checksums are
     * right. One that does not fit its slot is {@linkplain PacketBatch#leaveOut() left out}.
     *
     * @return how many packets there are now (0 when all were left out), or {@link #CLOSED}
     * @throws java.io.UncheckedIOException when the device fails for good
     */
    int read(PacketBatch batch);

    /**
     * Writes every packet of the batch; those of one flow stay in order. The packets' headers and
     * the {@link PacketBatch#HEADROOM} bytes before each packet may be changed on the way.
     *
     * @return how many packets the system took; the others are lost, as on any network
     */
    int write(PacketBatch batch);
}
