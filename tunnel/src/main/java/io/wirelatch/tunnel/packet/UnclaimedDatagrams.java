package io.wirelatch.tunnel.packet;

import java.lang.foreign.MemorySegment;

/** Where datagrams go that reach the tunnel's port and are no WireGuard messages. */
public interface UnclaimedDatagrams {

    /** Drops everything. */
    UnclaimedDatagrams IGNORED = (memory, offset, length, source) -> false;

    /**
     * Called on inbound threads, of which there may be several and which must not be held up: an
     * implementation looks at the first bytes, copies what it wants into a bounded queue, and
     * returns.
     *
     * @param memory valid during the call only
     * @param source as the datagram claims it; nothing has been authenticated
     * @return whether the datagram was taken
     */
    boolean offer(MemorySegment memory, int offset, int length, Endpoint source);
}
