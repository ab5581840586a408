package io.wirelatch.tunnel;

import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.icmp.OwnAddresses;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.SharedState;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.tun.TunQueue;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpReceiver;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The ways of packets through one engine, each with memory of its own: an {@link OutboundPath} for
 * each queue of the interface, an {@link InboundPath} for each receiver of the port. An inbound
 * path writes to the queue of its own number, or to the last one.
 */
final class PacketPaths implements AutoCloseable {

    /**
     * Packets that a path takes all the way before it begins with the next ones. Their slots
     * together hold the longest packet that there can be many times over.
     */
    private static final int BATCH_PACKETS = TunQueue.MAX_WRITTEN_PACKETS;

    /** Messages that one system call may bring, each with a run of datagrams. */
    private static final int RECEIVE_SLOTS = 8;

    /** The same where each is one datagram. */
    private static final int RECEIVE_SLOTS_WITHOUT_RUNS = 16;

    /** What the conductor sends in one go while it works off staged packets. */
    private static final int CONTROL_BATCH_PACKETS = 16;

    /**
     * A packet up to this takes one slot, whatever the MTU is at the start: wg-quick and ip raise
     * it afterwards to what the network under the tunnel carries, on Ethernet up to jumbo frames,
     * and a peer's MTU may be larger than ours. Longer ones take several.
     */
    private static final int MIN_PACKET_BYTES = 9_216;

    private final TunnelSettings settings;
    private final TunDevice tun;
    private final UdpTransport udp;
    private final SharedState shared;
    private final Arena memory;
    private final int packetBytes;
    private final List<OutboundPath> outbound = new ArrayList<>();
    private final List<InboundPath> inbound = new ArrayList<>();

    /** The memory, and all ciphers and senders that were given out; the newest first. */
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /**
     * @param memory freed by {@link #close()}; packet threads share it with the conductor
     */
    PacketPaths(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            SharedState shared,
            Arena memory) {
        this.settings = settings;
        this.tun = tun;
        this.udp = udp;
        this.shared = shared;
        this.memory = memory;
        this.packetBytes = Math.max(tun.mtu(), MIN_PACKET_BYTES);
        releases.push(memory::close);
    }

    /** What the conductor puts its own packets into. */
    PacketBatch allocateControlPackets() {
        return PacketBatch.allocate(memory, CONTROL_BATCH_PACKETS, packetBytes);
    }

    /** A sender for one thread, which works in the memory of those packets. */
    PeerSender newSender(PacketBatch packets) {
        return new PeerSender(packets, newAead(), newUdpSender(), shared.drops(), tun::mtu);
    }

    /** A sender for one thread's datagrams as they are. */
    UdpSender newUdpSender() {
        UdpSender sender = udp.newSender();
        releases.push(sender::close);
        return sender;
    }

    private Aead newAead() {
        Aead aead = settings.aead().create();
        releases.push(aead::close);
        return aead;
    }

    /**
     * Lays the paths, which from now on lead to the conductor and to whoever takes the rest.
     *
     * @throws IllegalArgumentException when there are more receivers than queues
     */
    void lay(InboundPath.Intakes intakes) {
        List<UdpReceiver> receivers = udp.receivers();
        List<TunQueue> queues = tun.queues();
        if (receivers.size() > queues.size()) {
            throw new IllegalArgumentException("each receiver writes to a queue of its own");
        }
        for (TunQueue queue : queues) {
            outbound.add(outboundPath(queue));
        }
        for (int i = 0; i < receivers.size(); i++) {
            inbound.add(inboundPath(receivers.get(i), queues.get(i), intakes));
        }
    }

    private OutboundPath outboundPath(TunQueue queue) {
        PacketBatch packets = allocatePackets();
        return new OutboundPath(queue, packets, newSender(packets), shared);
    }

    private InboundPath inboundPath(
            UdpReceiver receiver, TunQueue queue, InboundPath.Intakes intakes) {
        PacketBatch packets = allocatePackets();
        return new InboundPath(
                receiver,
                queue,
                allocateDatagrams(),
                packets,
                newAead(),
                newSender(packets),
                settings.relayBetweenPeers(),
                intakes,
                new OwnAddresses(tun::addresses),
                shared);
    }

    private PacketBatch allocatePackets() {
        return PacketBatch.allocate(memory, BATCH_PACKETS, packetBytes);
    }

    /** A few slots for the longest datagram that there is, or for runs of shorter ones. */
    private PacketBatch allocateDatagrams() {
        return udp.receivesRuns()
                ? PacketBatch.allocate(
                        memory,
                        RECEIVE_SLOTS,
                        LinuxUdp.RECEIVE_SLOT_BYTES,
                        RECEIVE_SLOTS * LinuxUdp.MAX_SEGMENTS_A_SLOT)
                : PacketBatch.allocate(
                        memory, RECEIVE_SLOTS_WITHOUT_RUNS, LinuxUdp.RECEIVE_SLOT_BYTES);
    }

    List<OutboundPath> outbound() {
        return outbound;
    }

    List<InboundPath> inbound() {
        return inbound;
    }

    /**
     * Frees the memory, and all that was given out; nobody is inside a path any more, or ever was.
     */
    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
