package io.wirelatch.tunnel;

import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.session.Lanes;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.tun.TunQueue;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpReceiver;
import io.wirelatch.tunnel.udp.UdpTransport;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The ways of packets through one engine, each with memory of its own: an {@link OutboundPath} for
 * each queue of the interface, an {@link InboundPath} for each receiver of the port. An inbound
 * path writes to the queue of its own number, or to the last one.
 */
final class PacketPaths implements AutoCloseable {

    /** Packets that a path takes all the way before it begins with the next ones. */
    private static final int BATCH_PACKETS = 128;

    /** Messages that one system call may bring, each with a run of datagrams. */
    private static final int RECEIVE_SLOTS = 8;

    /** What the conductor sends in one go while it works off staged packets. */
    private static final int CONTROL_BATCH_PACKETS = 16;

    /**
     * The longest inner packet is at least this, whatever the MTU is at the start: wg-quick and ip
     * raise it afterwards to what the network under the tunnel carries, on Ethernet up to jumbo
     * frames, and a peer's MTU may be larger than ours.
     */
    private static final int MIN_PACKET_BYTES = 9_216;

    private final TunnelSettings settings;
    private final TunDevice tun;
    private final UdpTransport udp;
    private final IndexTable indices;
    private final AllowedIps allowedIps;
    private final Lanes lanes;
    private final DropCounters drops;
    private final LongSupplier clock;
    private final int packetBytes;
    private final Arena arena = Arena.ofShared();
    private final List<OutboundPath> outbound = new ArrayList<>();
    private final List<InboundPath> inbound = new ArrayList<>();

    PacketPaths(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            IndexTable indices,
            AllowedIps allowedIps,
            Lanes lanes,
            DropCounters drops,
            LongSupplier clock) {
        this.settings = settings;
        this.tun = tun;
        this.udp = udp;
        this.indices = indices;
        this.allowedIps = allowedIps;
        this.lanes = lanes;
        this.drops = drops;
        this.clock = clock;
        this.packetBytes = Math.max(tun.mtu(), MIN_PACKET_BYTES);
        if (udp.receivers().size() > tun.queues().size()) {
            throw new IllegalArgumentException("each receiver writes to a queue of its own");
        }
    }

    /** What the conductor puts its own packets into. */
    PacketBatch allocateControlPackets() {
        return PacketBatch.allocate(arena, CONTROL_BATCH_PACKETS, packetBytes);
    }

    /** A sender for one thread, which works in the memory of those packets. */
    PeerSender newSender(PacketBatch packets) {
        return new PeerSender(packets, settings.aead().create(), udp.newSender(), drops, tun::mtu);
    }

    /** Lays the paths, which from now on lead to the conductor and to whoever takes the rest. */
    void lay(Conductor conductor, UnclaimedDatagrams unclaimed) {
        for (TunQueue queue : tun.queues()) {
            PacketBatch packets = PacketBatch.allocate(arena, BATCH_PACKETS, packetBytes);
            outbound.add(
                    new OutboundPath(
                            queue,
                            packets,
                            allowedIps,
                            newSender(packets),
                            lanes.open(),
                            drops,
                            clock));
        }
        List<UdpReceiver> receivers = udp.receivers();
        for (int i = 0; i < receivers.size(); i++) {
            TunQueue queue = tun.queues().get(i);
            boolean sharesSessions = receivers.size() > 1;
            inbound.add(inboundPath(receivers.get(i), queue, sharesSessions, conductor, unclaimed));
        }
    }

    private InboundPath inboundPath(
            UdpReceiver receiver,
            TunQueue queue,
            boolean sharesSessions,
            Conductor conductor,
            UnclaimedDatagrams unclaimed) {
        PacketBatch datagrams = allocateDatagrams();
        PacketBatch packets = PacketBatch.allocate(arena, BATCH_PACKETS, packetBytes);
        return new InboundPath(
                receiver,
                queue,
                datagrams,
                packets,
                indices,
                allowedIps,
                settings.aead().create(),
                newSender(packets),
                settings.relayBetweenPeers(),
                conductor.handshakeIntake(),
                unclaimed,
                lanes.open(),
                sharesSessions,
                drops,
                clock);
    }

    /** A few long slots for runs of datagrams, or as many as packets for one datagram each. */
    private PacketBatch allocateDatagrams() {
        return udp.receivesRuns()
                ? PacketBatch.allocate(
                        arena,
                        RECEIVE_SLOTS,
                        LinuxUdp.RECEIVE_SLOT_BYTES,
                        RECEIVE_SLOTS * LinuxUdp.MAX_SEGMENTS_A_SLOT)
                : PacketBatch.allocate(
                        arena, BATCH_PACKETS, packetBytes + TransportData.OVERHEAD_BYTES);
    }

    List<OutboundPath> outbound() {
        return outbound;
    }

    List<InboundPath> inbound() {
        return inbound;
    }

    /** Frees the memory; both devices are closed and nobody is inside a path any more. */
    @Override
    public void close() {
        outbound.forEach(OutboundPath::close);
        inbound.forEach(InboundPath::close);
        arena.close();
    }
}
