package io.wirelatch.tunnel.conductor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.udp.UdpSender;
import java.lang.foreign.MemorySegment;

/** What the conductor itself sends: handshake messages, keepalives, and packets that waited. */
final class ControlSender {

    private final PacketBatch scratch;
    private final PacketBatch plain;
    private final PeerSender sealing;
    private final UdpSender udp;
    private int nextSlot;

    /**
     * @param scratch memory that is the conductor's own
     * @param sealing seals in that memory
     * @param udp for what goes out as it is
     */
    ControlSender(PacketBatch scratch, PeerSender sealing, UdpSender udp) {
        this.scratch = scratch;
        this.plain = scratch.view();
        this.sealing = sealing;
        this.udp = udp;
    }

    void beginCycle(long nowNanos) {
        sealing.beginCycle(nowNanos);
    }

    void endCycle() {
        sealing.endCycle();
    }

    /** Sends a datagram as it is; an endpoint that is not known swallows it. */
    void sendPlain(byte[] datagram, Endpoint destination) {
        addPlain(datagram, destination);
        flushPlain();
    }

    /** Puts a datagram with those that {@link #flushPlain()} sends, many with one call. */
    void addPlain(byte[] datagram, Endpoint destination) {
        if (destination.isKnown()) {
            int offset = takeSlot(datagram);
            plain.add(offset, datagram.length, destination);
        }
    }

    void flushPlain() {
        if (!plain.isEmpty()) {
            udp.send(plain);
            plain.clear();
        }
    }

    /**
     * Sends an empty packet, which tells the peer that this side is there and has the keys.
     *
     * @return false when there is no session to send it with
     */
    boolean sendKeepalive(Peer peer) {
        boolean sealed = sealing.sealWithCurrent(peer, takeSlot(new byte[0]), 0);
        sealing.flush();
        return sealed;
    }

    /**
     * Sends everything that waited for a session, in order.
     *
     * @return whether anything waited
     */
    boolean sendStaged(Peer peer) {
        if (!peer.staged().isWaiting()) {
            return false;
        }
        peer.staged()
                .drainTo(
                        packet -> sealing.sealWithCurrent(peer, takeSlot(packet), packet.length),
                        sealing::flush);
        return true;
    }

    private int takeSlot(byte[] packet) {
        int slots = scratch.slotsFor(packet.length);
        if (nextSlot + slots > scratch.slots()) {
            sealing.flush();
            flushPlain();
            nextSlot = 0;
        }
        int offset = scratch.slotOffset(nextSlot);
        nextSlot += slots;
        MemorySegment.copy(packet, 0, scratch.memory(), JAVA_BYTE, offset, packet.length);
        return offset;
    }
}
