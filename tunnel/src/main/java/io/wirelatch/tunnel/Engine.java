package io.wirelatch.tunnel;

import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.outbound.PeerSender;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerTable;
import io.wirelatch.tunnel.session.Lanes;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The engine without its threads: the two packet paths and the conductor, wired together. Whoever
 * calls {@link OutboundPath#runOnce()}, {@link InboundPath#runOnce()} and {@link Conductor#step()},
 * each from one thread, makes it run; a test calls all three from its own, with a clock of its own.
 */
final class Engine implements AutoCloseable {

    /** The longest datagram of another protocol that can be sent through the port. */
    static final int MAX_UNCLAIMED_BYTES = 1_400;

    /** Packets that a path takes all the way before it begins with the next ones. */
    private static final int BATCH_PACKETS = 128;

    /** Messages that one system call may bring, each with a run of datagrams. */
    private static final int RECEIVE_SLOTS = 8;

    /** What the conductor sends in one go while it works off staged packets. */
    private static final int CONTROL_BATCH_PACKETS = 16;

    /** The longest inner packet is at least this: a peer's MTU may be larger than ours. */
    private static final int MIN_PACKET_BYTES = 2_048;

    private final TunDevice tun;
    private final UdpTransport udp;
    private final Arena arena = Arena.ofShared();
    private final DropCounters drops = new DropCounters();
    private final LongSupplier clock;
    private final OutboundPath outbound;
    private final InboundPath inbound;
    private final Conductor conductor;
    private int firewallMark;

    /**
     * @param clock monotonic, in nanoseconds, always positive
     * @param wakeUp makes the conductor's caller call it soon; from any thread
     */
    Engine(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            TunnelListener listener,
            UnclaimedDatagrams unclaimed,
            LongSupplier clock,
            InstantSource wallClock,
            RandomGenerator random,
            Runnable wakeUp) {
        this.tun = tun;
        this.udp = udp;
        this.clock = clock;
        LocalIdentity local = LocalIdentity.of(settings.privateKey());
        AllowedIps allowedIps = new AllowedIps();
        IndexTable indices = new IndexTable(random);
        Lanes lanes = new Lanes();
        int packetBytes = Math.max(tun.mtu(), MIN_PACKET_BYTES);

        PacketBatch controlPackets =
                PacketBatch.allocate(arena, CONTROL_BATCH_PACKETS, packetBytes);
        this.conductor =
                new Conductor(
                        local,
                        new PeerTable(allowedIps),
                        indices,
                        lanes,
                        controlPackets,
                        newSender(settings, controlPackets),
                        udp.newSender(),
                        drops,
                        clock,
                        wallClock,
                        random,
                        listener,
                        wakeUp);

        PacketBatch outboundPackets = PacketBatch.allocate(arena, BATCH_PACKETS, packetBytes);
        this.outbound =
                new OutboundPath(
                        tun,
                        outboundPackets,
                        allowedIps,
                        newSender(settings, outboundPackets),
                        lanes.open(),
                        drops,
                        clock);

        PacketBatch datagrams =
                PacketBatch.allocate(
                        arena,
                        RECEIVE_SLOTS,
                        LinuxUdp.RECEIVE_SLOT_BYTES,
                        RECEIVE_SLOTS * LinuxUdp.MAX_SEGMENTS_A_SLOT);
        PacketBatch inboundPackets = PacketBatch.allocate(arena, BATCH_PACKETS, packetBytes);
        this.inbound =
                new InboundPath(
                        udp,
                        tun,
                        datagrams,
                        inboundPackets,
                        indices,
                        allowedIps,
                        settings.aead().create(),
                        newSender(settings, inboundPackets),
                        settings.relayBetweenPeers(),
                        conductor.handshakeIntake(),
                        unclaimed,
                        lanes.open(),
                        drops,
                        clock);
    }

    private PeerSender newSender(TunnelSettings settings, PacketBatch packets) {
        return new PeerSender(packets, settings.aead().create(), udp.newSender(), drops, tun.mtu());
    }

    OutboundPath outbound() {
        return outbound;
    }

    InboundPath inbound() {
        return inbound;
    }

    Conductor conductor() {
        return conductor;
    }

    TunDevice tun() {
        return tun;
    }

    UdpTransport udp() {
        return udp;
    }

    LongSupplier clock() {
        return clock;
    }

    DropCounters drops() {
        return drops;
    }

    PublicKey publicKey() {
        return conductor.publicKey();
    }

    /** Conductor thread only. */
    void configure(InterfaceChange change) {
        change.listenPort().ifPresent(udp::rebind);
        change.firewallMark()
                .ifPresent(
                        mark -> {
                            udp.setFirewallMark(mark);
                            firewallMark = mark;
                        });
        conductor.configure(change);
    }

    /** Conductor thread only. */
    InterfaceSnapshot snapshot() {
        return new InterfaceSnapshot(
                conductor.copyPrivateKey(),
                udp.localPort(),
                firewallMark,
                conductor.peers().stream()
                        .map(
                                peer ->
                                        new InterfaceSnapshot.Peer(
                                                statsOf(peer), peer.settings().presharedKey()))
                        .toList());
    }

    PeerStats statsOf(Peer peer) {
        long lastReceive = peer.lastReceiveNanos();
        return new PeerStats(
                peer.publicKey(),
                peer.settings().allowedIps(),
                peer.endpoint(),
                peer.latestHandshake(),
                peer.rxBytes(),
                peer.txBytes(),
                lastReceive == 0 ? Long.MAX_VALUE : clock.getAsLong() - lastReceive,
                peer.settings().persistentKeepaliveSeconds());
    }

    /** Frees everything; both devices are closed and nobody is inside the paths any more. */
    @Override
    public void close() {
        outbound.close();
        inbound.close();
        conductor.close();
        arena.close();
    }
}
