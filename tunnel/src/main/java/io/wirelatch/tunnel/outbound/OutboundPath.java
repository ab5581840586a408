package io.wirelatch.tunnel.outbound;

import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.IpPacket;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.session.Lanes.Lane;
import io.wirelatch.tunnel.tun.TunQueue;
import java.util.function.LongSupplier;

/**
 * The way of a packet out of this machine, one batch at a time, on one thread from end to end:
 *
 * <ol>
 *   <li>read what the interface has ready,
 *   <li>find the peer that owns each packet's destination,
 *   <li>take the peer's current session, or let the packet wait for one ({@link PeerSender}),
 *   <li>pad, number and seal the packet where it lies ({@link PeerSender}),
 *   <li>send the whole batch ({@link PeerSender}).
 * </ol>
 */
public final class OutboundPath implements AutoCloseable {

    private final TunQueue tun;
    private final PacketBatch packets;
    private final AllowedIps allowedIps;
    private final PeerSender sender;
    private final Lane lane;
    private final DropCounters drops;
    private final LongSupplier clock;

    /**
     * @param packets what the device is read into; the sender works in its memory
     */
    public OutboundPath(
            TunQueue tun,
            PacketBatch packets,
            AllowedIps allowedIps,
            PeerSender sender,
            Lane lane,
            DropCounters drops,
            LongSupplier clock) {
        this.tun = tun;
        this.packets = packets;
        this.allowedIps = allowedIps;
        this.sender = sender;
        this.lane = lane;
        this.drops = drops;
        this.clock = clock;
    }

    /**
     * Waits for one batch and takes it all the way.
     *
     * @return false once the device is closed
     */
    public boolean runOnce() {
        if (tun.read(packets) == TunQueue.CLOSED) {
            return false;
        }
        if (packets.leftOut() > 0) {
            drops.count(DropReason.PACKET_TOO_LONG, packets.leftOut());
        }
        if (packets.malformed() > 0) {
            drops.count(DropReason.MALFORMED_PACKET, packets.malformed());
        }
        lane.enter();
        try {
            sender.beginCycle(clock.getAsLong());
            for (int i = 0; i < packets.count(); i++) {
                route(packets.offset(i), packets.length(i));
            }
            sender.endCycle();
        } finally {
            lane.leave();
        }
        return true;
    }

    private void route(int offset, int length) {
        if (IpPacket.totalLength(packets.memory(), offset, length) != length) {
            drops.count(DropReason.MALFORMED_PACKET);
            return;
        }
        Peer peer = allowedIps.findDestination(packets.memory(), offset);
        if (peer == null) {
            drops.count(DropReason.NO_PEER_FOR_DESTINATION);
            return;
        }
        sender.send(peer, offset, length);
    }

    /** Frees what the sender holds; the device belongs to somebody else. */
    @Override
    public void close() {
        sender.close();
    }
}
