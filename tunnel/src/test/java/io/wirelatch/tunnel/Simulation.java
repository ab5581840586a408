package io.wirelatch.tunnel;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Whole engines that talk over a network in memory, on a clock that the test moves. */
final class Simulation implements AutoCloseable {

    static final int MTU = 1420;

    final ManualClock clock = new ManualClock();
    final MemoryNetwork network;
    private final RandomGenerator random;
    private final List<Host> hosts = new ArrayList<>();

    Simulation(long seed) {
        network = new MemoryNetwork(seed);
        random = new Random(seed + 1);
    }

    /** A host whose tunnel address and outer address both end in this number. */
    Host host(int number) {
        return host(number, PrivateKey.generate(random), false);
    }

    /** A host that passes packets on between its peers. */
    Host relay(int number) {
        return host(number, PrivateKey.generate(random), true);
    }

    Host host(int number, PrivateKey privateKey, boolean relays) {
        Host host = new Host(number, privateKey, relays);
        hosts.add(host);
        return host;
    }

    /** The same host after a crash: its keys and peers are there, its sessions are not. */
    Host restart(Host host) {
        hosts.remove(host);
        host.engine.close();
        Host again = new Host(host.number, host.privateKey, host.relays);
        hosts.add(again);
        host.peers.forEach(again::setPeer);
        return again;
    }

    /** Takes a host away from the network as a power cut does. */
    void kill(Host host) {
        hosts.remove(host);
        network.unbind(host.endpoint());
        host.engine.close();
    }

    /** Makes two hosts peers of each other; the first knows where the second is. */
    void connect(Host client, Host server, PresharedKey psk) {
        client.setPeer(server.asPeer(psk, List.of(server.v4(), server.v6()), server.endpoint()));
        server.setPeer(client.asPeer(psk, List.of(client.v4(), client.v6()), Endpoint.UNKNOWN));
    }

    void connect(Host client, Host server) {
        connect(client, server, PresharedKey.NONE);
    }

    /** Lets everything that is under way arrive, without letting time pass. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Host host : List.copyOf(hosts)) {
                busy |= host.run();
            }
            if (!busy) {
                network.release();
                busy = hosts.stream().anyMatch(host -> host.udp.hasDatagrams());
            }
        }
    }

    /** Lets time pass, from one timer to the next. */
    void pass(Duration duration) {
        long end = clock.getAsLong() + duration.toNanos();
        settle();
        long next = nextDeadline();
        while (next <= end) {
            clock.advanceTo(next);
            settle();
            next = Math.max(nextDeadline(), clock.getAsLong() + 1);
        }
        clock.advanceTo(end);
        settle();
    }

    private long nextDeadline() {
        return hosts.stream().mapToLong(host -> host.nextStepNanos).min().orElse(Conductor.NEVER);
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.engine.close());
        hosts.clear();
    }

    /** One engine with its devices. */
    final class Host implements TunnelListener {

        final int number;
        final PrivateKey privateKey;
        final boolean relays;
        final MemoryTun tun = new MemoryTun(MTU);
        final MemoryNetwork.Port udp;
        final Engine engine;
        final List<PeerSettings> peers = new ArrayList<>();
        final List<PublicKey> established = new ArrayList<>();
        final List<Endpoint> moves = new ArrayList<>();
        private Endpoint endpoint;
        private long nextStepNanos;

        private Host(int number, PrivateKey privateKey, boolean relays) {
            this.number = number;
            this.privateKey = PrivateKey.ofBase64(privateKey.revealBase64());
            this.relays = relays;
            this.endpoint = Endpoint.of(IpAddress.parse("192.0.2." + number), 51820);
            this.udp = network.bind(endpoint);
            this.engine =
                    new Engine(
                            new TunnelSettings(privateKey, relays, AeadImplementation.fastest()),
                            tun,
                            udp,
                            this,
                            UnclaimedDatagrams.IGNORED,
                            clock,
                            clock,
                            random,
                            () -> {});
        }

        Endpoint endpoint() {
            return endpoint;
        }

        void moveTo(Endpoint newEndpoint) {
            endpoint = newEndpoint;
            udp.moveTo(newEndpoint);
        }

        PublicKey publicKey() {
            return engine.publicKey();
        }

        Cidr v4() {
            return Cidr.parse("10.9.0." + number + "/32");
        }

        Cidr v6() {
            return Cidr.parse("fd00::" + number + "/128");
        }

        PeerSettings asPeer(PresharedKey psk, List<Cidr> allowedIps, Endpoint where) {
            return new PeerSettings(publicKey(), psk, allowedIps, where, 0);
        }

        PeerSettings asPeerWithKeepalive(int seconds) {
            return asPeer(PresharedKey.NONE, List.of(v4()), endpoint())
                    .withPersistentKeepaliveSeconds(seconds);
        }

        void setPeer(PeerSettings settings) {
            peers.removeIf(peer -> peer.publicKey().equals(settings.publicKey()));
            peers.add(settings);
            engine.conductor().post(() -> engine.conductor().setPeer(settings));
            settle();
        }

        void configure(InterfaceChange change) {
            engine.conductor().post(() -> engine.configure(change));
            settle();
        }

        void removePeer(PublicKey publicKey) {
            engine.conductor().post(() -> engine.conductor().removePeer(publicKey));
            settle();
        }

        /** Puts a packet for the other host into the interface and lets it arrive. */
        void send(Host to, String payload) {
            tun.put(TestPackets.udp(v4().address(), to.v4().address(), payload));
            settle();
        }

        /** The payloads that have come out of the interface since the last call. */
        List<String> received() {
            return tun.takeWritten().stream().map(TestPackets::payload).toList();
        }

        PeerStats statsOf(Host other) {
            return engine.statsOf(
                    Objects.requireNonNull(engine.conductor().peer(other.publicKey())));
        }

        long drops(DropReason reason) {
            return engine.drops().get(reason);
        }

        @Override
        public void sessionEstablished(PublicKey peer, Endpoint where) {
            established.add(peer);
        }

        @Override
        public void endpointChanged(PublicKey peer, Endpoint where) {
            moves.add(where);
        }

        private boolean run() {
            boolean busy = false;
            while (tun.hasPackets()) {
                busy |= engine.outbound().getFirst().runOnce();
            }
            while (udp.hasDatagrams()) {
                busy |= engine.inbound().getFirst().runOnce();
            }
            nextStepNanos = engine.conductor().step();
            return busy || nextStepNanos <= clock.getAsLong();
        }
    }
}
