package io.wirelatch.tunnel;

import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.peer.AllowedIps;
import io.wirelatch.tunnel.peer.IndexTable;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.SharedState;
import io.wirelatch.tunnel.session.Lanes;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The engine without its threads: the packet paths and the conductor, wired together. Whoever calls
 * {@link OutboundPath#runOnce()}, {@link InboundPath#runOnce()} and {@link Conductor#step()}, each
 * path and the conductor from one thread, makes it run; a test calls all from its own, with a clock
 * of its own.
 */
final class Engine implements AutoCloseable {

    /** The longest datagram of another protocol that can be sent through the port. */
    static final int MAX_UNCLAIMED_BYTES = 1_400;

    private final TunDevice tun;
    private final UdpTransport udp;
    private final SharedState shared;
    private final PacketPaths paths;
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
        this(
                settings,
                tun,
                udp,
                listener,
                unclaimed,
                clock,
                wallClock,
                random,
                wakeUp,
                Arena.ofShared());
    }

    /**
     * @param memory for all packets; closed with the engine, or when this throws
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
            Runnable wakeUp,
            Arena memory) {
        this.tun = tun;
        this.udp = udp;
        this.shared =
                new SharedState(
                        new IndexTable(random),
                        new AllowedIps(),
                        new Lanes(),
                        udp.receivers().size() > 1,
                        new DropCounters(),
                        clock);
        this.paths = new PacketPaths(settings, tun, udp, shared, memory);
        LocalIdentity local = LocalIdentity.of(settings.privateKey());
        try {
            PacketBatch controlPackets = paths.allocateControlPackets();
            this.conductor =
                    new Conductor(
                            local,
                            shared,
                            controlPackets,
                            paths.newSender(controlPackets),
                            paths.newUdpSender(),
                            wallClock,
                            random,
                            listener,
                            wakeUp);
            paths.lay(new InboundPath.Intakes(conductor.handshakeIntake(), unclaimed));
            conductor.followLink(tun::isUp);
        } catch (RuntimeException | Error e) {
            local.destroy();
            paths.close();
            throw e;
        }
    }

    List<OutboundPath> outbound() {
        return paths.outbound();
    }

    List<InboundPath> inbound() {
        return paths.inbound();
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
        return shared.clock();
    }

    Lanes lanes() {
        return shared.lanes();
    }

    DropCounters drops() {
        return shared.drops();
    }

    PublicKey publicKey() {
        return conductor.publicKey();
    }

    /** Conductor thread only. */
    void configure(InterfaceChange change) {
        int mark = change.firewallMark().orElse(firewallMark);
        if (change.listenPort().isPresent()) {
            udp.rebind(change.listenPort().getAsInt(), mark);
        } else if (change.firewallMark().isPresent()) {
            udp.setFirewallMark(mark);
        }
        firewallMark = mark;
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
                lastReceive == 0 ? Long.MAX_VALUE : shared.clock().getAsLong() - lastReceive,
                peer.settings().persistentKeepaliveSeconds());
    }

    /** Frees everything; both devices are closed and nobody is inside the paths any more. */
    @Override
    public void close() {
        conductor.close();
        paths.close();
    }
}
