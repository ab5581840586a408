package io.wirelatch.tunnel.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Packets that wait for a handshake, in order, copied out of their batch. While any wait, newer
 * ones queue behind them, so that none overtakes. The lock is taken only while a peer has no
 * session.
 */
public final class StagedPackets {

    private static final int MAX_PACKETS = 128;
    private static final int MAX_BYTES = 128 * 1024;

    private final DropCounters drops;
    private final ArrayDeque<byte[]> packets = new ArrayDeque<>();
    private int bytes;
    private volatile boolean waiting;

    public StagedPackets(DropCounters drops) {
        this.drops = drops;
    }

    /** Whether packets wait, so that a new one must queue behind them. */
    public boolean isWaiting() {
        return waiting;
    }

    /** Copies a packet to the end of the queue; the oldest ones make room. */
    public synchronized void add(MemorySegment memory, long offset, int length) {
        packets.add(memory.asSlice(offset, length).toArray(JAVA_BYTE));
        bytes += length;
        while (packets.size() > MAX_PACKETS || (bytes > MAX_BYTES && packets.size() > 1)) {
            bytes -= packets.remove().length;
            drops.count(DropReason.STAGING_FULL);
        }
        waiting = true;
    }

    /** Hands every packet over in order; those that arrive meanwhile wait at the lock. */
    public synchronized void drainTo(Consumer<byte[]> sender) {
        while (!packets.isEmpty()) {
            sender.accept(packets.remove());
        }
        bytes = 0;
        waiting = false;
    }

    /** Drops every packet for the given reason. */
    public synchronized void discard(DropReason reason) {
        drops.count(reason, packets.size());
        packets.clear();
        bytes = 0;
        waiting = false;
    }
}
