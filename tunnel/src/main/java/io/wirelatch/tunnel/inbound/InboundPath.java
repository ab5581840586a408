package io.wirelatch.tunnel.inbound;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.icmp.IcmpError;
import io.wirelatch.tunnel.icmp.IcmpGate;
import io.wirelatch.tunnel.icmp.OwnAddresses;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.IpPacket;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerSignal;
import io.wirelatch.tunnel.peer.SharedState;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.Lanes.Lane;
import io.wirelatch.tunnel.tun.TunQueue;
import io.wirelatch.tunnel.udp.UdpReceiver;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The way of a datagram into this machine, one batch at a time, on one thread from end to end:
 *
 * <ol>
 *   <li>receive what the port has ready,
 *   <li>tell the kinds apart: handshakes go to the conductor, strangers to whoever claims them,
 *   <li>find the session by the receiver index,
 *   <li>open the packet into a slot of its own, then take its counter into the replay window,
 *   <li>only now believe it: endpoint, counters, timers,
 *   <li>check that the inner source address belongs to the sender,
 *   <li>pass it on: to this machine, or through {@link PeerSender} to the peer that it is for,
 *   <li>write and send the whole batch, or as much of it as there are slots.
 * </ol>
 */
public final class InboundPath {

    private final UdpReceiver udp;
    private final TunQueue tun;
    private final PacketBatch datagrams;
    private final PacketBatch packets;
    private final PacketBatch toDevice;
    private final Aead aead;
    private final PeerSender relay;
    private final boolean relayBetweenPeers;
    private final HandshakeIntake handshakes;
    private final UnclaimedDatagrams unclaimed;
    private final IndexTable sessions;
    private final AllowedIps allowedIps;
    private final Lane lane;
    private final boolean sharesSessions;
    private final DropCounters drops;
    private final LongSupplier clock;
    private final OwnAddresses ownAddresses;
    private final IcmpGate icmp = new IcmpGate();
    private int usedSlots;
    private long nowNanos;

    /** Where handshake messages are left for the conductor. */
    public interface HandshakeIntake {
        /** Copies the message; false when there is no room for it. */
        boolean offer(MemorySegment memory, int offset, int length, Endpoint source);
    }

    /**
     * Who takes what arrives and is not transport data. For any packet thread.
     *
     * @param handshakes the conductor's queue
     * @param unclaimed whoever shares the port with WireGuard
     */
    public record Intakes(HandshakeIntake handshakes, UnclaimedDatagrams unclaimed) {}

    /**
     * @param datagrams what the port is read into
     * @param packets where packets are opened into, one a slot; the relay sender works in its
     *     memory
     * @param aead for this path alone, as is the one of {@code relay}: each keeps the key of the
     *     last packet
     * @param relayBetweenPeers whether a packet for another peer goes straight on to it
     * @param ownAddresses in whose name peers are told of packets that go no further
     */
    public InboundPath(
            UdpReceiver udp,
            TunQueue tun,
            PacketBatch datagrams,
            PacketBatch packets,
            Aead aead,
            PeerSender relay,
            boolean relayBetweenPeers,
            Intakes intakes,
            OwnAddresses ownAddresses,
            SharedState shared) {
        this.udp = udp;
        this.tun = tun;
        this.datagrams = datagrams;
        this.packets = packets;
        this.toDevice = packets.view();
        this.aead = aead;
        this.relay = relay;
        this.relayBetweenPeers = relayBetweenPeers;
        this.handshakes = intakes.handshakes();
        this.unclaimed = intakes.unclaimed();
        this.sessions = shared.sessions();
        this.allowedIps = shared.allowedIps();
        this.lane = shared.lanes().open();
        this.sharesSessions = shared.severalReceivers();
        this.drops = shared.drops();
        this.clock = shared.clock();
        this.ownAddresses = ownAddresses;
    }

    /**
     * Waits for one batch and takes it all the way.
     *
     * @return false once the transport is closed
     */
    public boolean runOnce() {
        if (udp.receive(datagrams) == UdpReceiver.CLOSED) {
            return false;
        }
        if (datagrams.leftOut() > 0) {
            drops.count(DropReason.PACKET_TOO_LONG, datagrams.leftOut());
        }
        lane.enter();
        try {
            nowNanos = clock.getAsLong();
            relay.beginCycle(nowNanos);
            for (int i = 0; i < datagrams.count(); i++) {
                sort(datagrams.offset(i), datagrams.length(i), datagrams.endpoint(i));
            }
            passOnAll();
            relay.endCycle();
            aead.forgetKey();
        } finally {
            lane.leave();
        }
        return true;
    }

    private void sort(int offset, int length, Endpoint source) {
        MemorySegment memory = datagrams.memory();
        switch (DatagramKind.of(memory, offset, length)) {
            case TRANSPORT_DATA -> openTransportData(offset, length, source);
            case INITIATION, RESPONSE, COOKIE_REPLY -> {
                if (!handshakes.offer(memory, offset, length, source)) {
                    drops.count(DropReason.HANDSHAKE_QUEUE_FULL);
                }
            }
            case UNCLAIMED -> {
                if (!unclaimed.offer(memory, offset, length, source)) {
                    drops.count(DropReason.UNCLAIMED);
                }
            }
            case MALFORMED -> drops.count(DropReason.MALFORMED_MESSAGE);
        }
    }

    private void openTransportData(int offset, int length, Endpoint source) {
        MemorySegment memory = datagrams.memory();
        IndexTable.Entry entry = sessions.find(TransportData.receiverIndex(memory, offset));
        Keypair keypair = entry == null ? null : entry.keypair();
        if (entry == null || keypair == null) {
            drops.count(DropReason.UNKNOWN_INDEX);
            return;
        }
        if (keypair.isExpired(nowNanos)) {
            drops.count(DropReason.SESSION_EXPIRED);
            return;
        }
        long counter = TransportData.counter(memory, offset);
        if (!keypair.replayWindow().mayAccept(counter)) {
            drops.count(DropReason.REPLAYED_COUNTER);
            return;
        }
        int sealed = offset + TransportData.HEADER_BYTES;
        int sealedLength = length - TransportData.HEADER_BYTES;
        int packet = freeRoom(sealedLength - Aead.TAG_BYTES);
        if (!aead.open(
                keypair.receivingKey(),
                counter,
                memory,
                sealed,
                sealedLength,
                packets.memory(),
                packet)) {
            drops.count(DropReason.AUTHENTICATION_FAILED);
            return;
        }
        if (!accept(keypair, counter)) {
            drops.count(DropReason.REPLAYED_COUNTER);
            return;
        }
        believe(entry.peer(), keypair, length, source);
        if (sealedLength > Aead.TAG_BYTES) {
            entry.peer().dataReceived(nowNanos);
            admit(entry.peer(), packet, sealedLength - Aead.TAG_BYTES);
        }
    }

    private boolean accept(Keypair keypair, long counter) {
        if (!sharesSessions) {
            return keypair.replayWindow().accept(counter);
        }
        synchronized (keypair) {
            return keypair.replayWindow().accept(counter);
        }
    }

    /** Where a packet is opened into; the room is taken when {@link #admit} lets the packet in. */
    private int freeRoom(int packetBytes) {
        if (usedSlots + packets.slotsFor(packetBytes) > packets.slots()) {
            passOnAll();
        }
        return packets.slotOffset(usedSlots);
    }

    /** The tag has verified: the datagram came from the peer, from where it says, just now. */
    private void believe(Peer peer, Keypair keypair, int datagramBytes, Endpoint source) {
        peer.authenticatedReceive(source, datagramBytes, nowNanos);
        if (!keypair.isConfirmed()) {
            keypair.confirm();
            peer.raise(PeerSignal.SESSION_CONFIRMED);
        }
        if (keypair.wantsRekeyAfterReceiving(nowNanos)) {
            peer.raise(PeerSignal.HANDSHAKE_WANTED);
        }
    }

    /** The cryptokey routing of the whitepaper, section 2: who may speak for which address. */
    private void admit(Peer sender, int offset, int paddedLength) {
        MemorySegment memory = packets.memory();
        int length = IpPacket.totalLength(memory, offset, paddedLength);
        if (length == 0) {
            drops.count(DropReason.MALFORMED_PACKET);
            return;
        }
        if (allowedIps.findSource(memory, offset) != sender) {
            drops.count(DropReason.SOURCE_NOT_ALLOWED);
            return;
        }
        Peer receiver = relayBetweenPeers ? allowedIps.findDestination(memory, offset) : null;
        usedSlots += packets.slotsFor(paddedLength);
        if (receiver == null) {
            toDevice.add(offset, length, Endpoint.UNKNOWN);
        } else {
            passOn(sender, receiver, offset, length);
        }
    }

    private void passOn(Peer sender, Peer receiver, int offset, int length) {
        if (receiver == sender) {
            drops.count(DropReason.RETURNED_TO_SENDER);
        } else if (!IpPacket.decrementTtl(packets.memory(), offset)) {
            refuse(DropReason.TTL_EXPIRED, IcmpError.TIME_EXCEEDED, sender, offset, length);
        } else if (!receiver.endpoint().isKnown()) {
            refuse(DropReason.NO_ENDPOINT, IcmpError.HOST_UNREACHABLE, sender, offset, length);
        } else {
            relay.send(receiver, offset, length);
        }
    }

    /** Makes of a packet the answer to it, which a router gives in its own name (RFC 1812, 5). */
    private void refuse(DropReason reason, IcmpError error, Peer sender, int offset, int length) {
        drops.count(reason);
        MemorySegment memory = packets.memory();
        if (!icmp.admit(memory, offset, length, nowNanos)) {
            return;
        }
        IpFamily family = IpPacket.isIpv4(memory, offset) ? IpFamily.IPV4 : IpFamily.IPV6;
        Optional<IpAddress> own = ownAddresses.find(family, nowNanos);
        if (own.isPresent()) {
            long high = IpPacket.high(own.get());
            long low = IpPacket.low(own.get());
            relay.send(sender, offset, error.replace(memory, offset, length, high, low));
        }
    }

    /** Everything that was opened leaves; the slots are free again. */
    private void passOnAll() {
        deliver();
        relay.flush();
        usedSlots = 0;
    }

    private void deliver() {
        if (toDevice.isEmpty()) {
            return;
        }
        int refused = toDevice.count() - tun.write(toDevice);
        if (refused > 0) {
            drops.count(DropReason.WRITE_REFUSED, refused);
        }
        toDevice.clear();
    }
}
