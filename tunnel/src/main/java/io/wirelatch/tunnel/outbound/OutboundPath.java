package io.wirelatch.tunnel.outbound;

import io.wirelatch.tunnel.icmp.IcmpError;
import io.wirelatch.tunnel.icmp.IcmpGate;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.IpPacket;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.SharedState;
import io.wirelatch.tunnel.session.Lanes.Lane;
import io.wirelatch.tunnel.tun.TunQueue;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * The way of a packet out of this machine, one batch at a time, on one thread from end to end:
 *
 * <ol>
 *   <li>read what the interface has ready,
 *   <li>find the peer that owns each packet's destination, or tell its sender that nobody does, and
 *       leave out what this engine has sealed itself ({@link RoutingLoop}),
 *   <li>take the peer's current session, or let the packet wait for one ({@link PeerSender}),
 *   <li>pad, number and seal the packet where it lies ({@link PeerSender}),
 *   <li>send the whole batch ({@link PeerSender}).
 * </ol>
 */
public final class OutboundPath {

    private final TunQueue tun;
    private final PacketBatch packets;
    private final PeerSender sender;
    private final AllowedIps allowedIps;
    private final Lane lane;
    private final DropCounters drops;
    private final LongSupplier clock;
    private final PacketBatch answers;
    private final IcmpGate icmp = new IcmpGate();
    private long nowNanos;

    /**
     * @param packets what the device is read into; the sender works in its memory
     */
    public OutboundPath(TunQueue tun, PacketBatch packets, PeerSender sender, SharedState shared) {
        this.tun = tun;
        this.packets = packets;
        this.sender = sender;
        this.allowedIps = shared.allowedIps();
        this.lane = shared.lanes().open();
        this.drops = shared.drops();
        this.clock = shared.clock();
        this.answers = packets.view();
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
            nowNanos = clock.getAsLong();
            sender.beginCycle(nowNanos);
            for (int i = 0; i < packets.count(); i++) {
                route(i);
            }
            sender.endCycle();
            answer();
        } finally {
            lane.leave();
        }
        return true;
    }

    private void route(int index) {
        int offset = packets.offset(index);
        int length = packets.length(index);
        if (IpPacket.totalLength(packets.memory(), offset, length) != length) {
            drops.count(DropReason.MALFORMED_PACKET);
            return;
        }
        Peer peer = allowedIps.findDestination(packets.memory(), offset);
        if (peer == null) {
            refuse(DropReason.NO_PEER_FOR_DESTINATION, index);
        } else if (!peer.endpoint().isKnown()) {
            refuse(DropReason.NO_ENDPOINT, index);
        } else if (RoutingLoop.closesIn(peer, packets.memory(), offset, length)) {
            drops.count(DropReason.ROUTING_LOOP);
        } else {
            sender.send(peer, offset, length);
        }
    }

    /**
     * Makes of a packet the answer to it. The answer comes from the address that cannot be reached:
     * one of this machine's own would be refused as a forgery by the machine itself.
     */
    private void refuse(DropReason reason, int index) {
        drops.count(reason);
        MemorySegment memory = packets.memory();
        int offset = packets.offset(index);
        int length = packets.length(index);
        if (packets.isContinuation(index) || !icmp.admit(memory, offset, length, nowNanos)) {
            return;
        }
        int answerLength =
                IcmpError.HOST_UNREACHABLE.replace(
                        memory,
                        offset,
                        length,
                        IpPacket.destinationHigh(memory, offset),
                        IpPacket.destinationLow(memory, offset));
        answers.add(offset, answerLength, Endpoint.UNKNOWN);
    }

    private void answer() {
        if (!answers.isEmpty()) {
            tun.answer(answers);
            answers.clear();
        }
    }
}
