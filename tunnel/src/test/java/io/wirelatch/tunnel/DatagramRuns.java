package io.wirelatch.tunnel;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import java.lang.foreign.MemorySegment;

/** Puts datagrams into a receiver's batch as a system with offload does: side by side in a slot. */
final class DatagramRuns {

    private DatagramRuns() {}

    /**
     * Puts a datagram behind the last one.
     *
     * @return false when the batch has no room for it
     */
    static boolean append(PacketBatch batch, MemorySegment datagram, Endpoint from) {
        int length = (int) datagram.byteSize();
        int offset = batch.slotOffset(0);
        if (!batch.isEmpty()) {
            int last = batch.count() - 1;
            offset = batch.offset(last) + batch.length(last);
        }
        if (batch.isFull() || offset + length > batch.slotOffset(0) + batch.slotBytes()) {
            return false;
        }
        MemorySegment.copy(datagram, 0, batch.memory(), offset, length);
        batch.add(offset, length, from);
        return true;
    }
}
