package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.packet.PacketBatch;

/**
 * One way into and out of an interface. The system keeps the packets of one flow in one queue. One
 * thread reads, one thread writes.
 */
public interface TunQueue {

    /** What {@link #read} answers once the device is closed. */
    int CLOSED = -1;

    /** The longest batch that {@link #write} takes. */
    int MAX_WRITTEN_PACKETS = 128;

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
     * Writes every packet of the batch, which has at most {@link #MAX_WRITTEN_PACKETS}; those of
     * one flow stay in order. The packets' headers and the {@link PacketBatch#HEADROOM} bytes
     * before each packet may be changed on the way.
     *
     * @return how many packets the system took; the others are lost, as on any network
     */
    int write(PacketBatch batch);

    /**
     * Writes what the reading thread itself has to say about packets that it has read, at any time,
     * whatever the writing thread does. The {@link PacketBatch#HEADROOM} bytes before each packet
     * may be changed on the way. A queue whose {@link #write} any thread may call needs nothing of
     * its own here.
     *
     * @return how many packets the system took
     */
    default int answer(PacketBatch batch) {
        return write(batch);
    }
}
