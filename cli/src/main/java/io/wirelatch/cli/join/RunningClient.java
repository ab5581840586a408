package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.ClosingStack;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.cli.running.EngineReport;
import io.wirelatch.cli.running.Ipv6;
import io.wirelatch.cli.running.LinkKeeper;
import io.wirelatch.cli.running.Overlaps;
import io.wirelatch.cli.running.PairedNetwork;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.running.UapiSocket;
import io.wirelatch.control.ControlServer;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.udp.RebindableUdp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client that has paired, from its interface to its control socket. Stops in the opposite order
 * of its start, also when a later step fails.
 */
final class RunningClient implements AutoCloseable {

    private static final int ANY_PORT = 0;

    private final NetworkLocation location;
    private final PairedClient client;
    private final Announcer announcer;
    private final HostPort server;
    private final List<Cidr> addresses;
    private final List<Cidr> pools;
    private final EngineChoice engine;
    private final ServerWatch watch;
    private final ClosingStack running = new ClosingStack();
    private Optional<Tunnel> started = Optional.empty();

    private RunningClient(
            NetworkLocation location,
            PairedClient client,
            EngineChoice engine,
            Announcer announcer,
            StopSignal stop) {
        this.location = location;
        this.client = client;
        this.engine = engine;
        this.announcer = announcer;
        this.server = new HostPort(client.serverHost(), client.serverPort());
        boolean ipv6 = Ipv6.isOn();
        this.addresses = usable(client.offer().addresses(), ipv6);
        this.pools = usable(client.offer().pools(), ipv6);
        this.watch =
                new ServerWatch(server, announcer, Resolver::resolve, System::nanoTime, stop::fail);
    }

    /**
     * @param endpoint where the server is known to be, or unknown to look for it
     * @param stop told when the engine fails later on
     * @throws CommandFailure when a network is in the way
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system gives no interface or port
     * @throws io.wirelatch.control.ControlException when there can be no control socket
     */
    static RunningClient start(
            NetworkLocation location,
            PairedClient client,
            Endpoint endpoint,
            EngineChoice engine,
            Announcer announcer,
            StopSignal stop) {
        RunningClient running = new RunningClient(location, client, engine, announcer, stop);
        try {
            running.bringUp(endpoint);
            return running;
        } catch (RuntimeException | Error e) {
            running.close();
            throw e;
        }
    }

    /**
     * Waits for the first session with the server; an interrupt ends the wait.
     *
     * @return whether there has been one
     */
    boolean awaitConnected(long timeoutMillis) {
        return watch.awaitConnected(timeoutMillis);
    }

    /** What it does, in one line. */
    String summary() {
        return "%s is %s, through %s.".formatted(location.interfaceName(), list(addresses), server);
    }

    /** Whether its engine lives: {@link Tunnel#isWorking()}. */
    boolean isWorking() {
        return started.map(Tunnel::isWorking).orElse(false);
    }

    /** Stops everything, and removes the interface and the sockets. */
    @Override
    public void close() {
        running.close();
    }

    private void bringUp(Endpoint endpoint) {
        String name = location.interfaceName();
        requireAddresses();
        Overlaps.refuse(
                pools,
                name,
                "Take it away here, or let %s serve another pool.".formatted(server.host()));

        LinuxTun tun = running.add(engine.openTun(name, client.offer().mtu(), announcer::remark));
        RebindableUdp udp = running.add(engine.bindUdp(ANY_PORT, announcer::remark));
        LinkConfigurator.configure(name, addresses, pools);
        LinkKeeper keeper = new LinkKeeper(watch, announcer::remark);
        List<String> routes = LinkConfigurator.routes(name, addresses, pools);
        keeper.keep(() -> LinkConfigurator.restore(name, addresses, routes));
        Tunnel tunnel =
                running.add(
                        Tunnel.start(
                                new TunnelSettings(client.privateKey(), false, engine.aead()),
                                tun,
                                udp,
                                keeper,
                                UnclaimedDatagrams.IGNORED));
        started = Optional.of(tunnel);
        ServerLink link = linkOver(tunnel);
        tunnel.setPeer(settings(endpoint));

        ControlServer control =
                running.add(
                        ControlServer.start(
                                location.socketFile(),
                                new ClientControl(
                                        name, server.host(), verbose -> status(tunnel, verbose))));
        announcer.publishTo(control);
        UapiSocket.start(location, tunnel, change -> changeByHand(tunnel, change), announcer)
                .ifPresent(running::add);
        announcer.introduce(introduction());

        running.add(watch);
        watch.start(link);
        if (endpoint.isKnown()) {
            tunnel.initiateHandshake(client.offer().serverKey());
        }
    }

    private void requireAddresses() {
        if (addresses.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("%s gave this machine IPv6 addresses only, and IPv6 is switched off here.\n"
                                    + "Switch it on with: sysctl net.ipv6.conf.default.disable_ipv6=0")
                            .formatted(server));
        }
    }

    private ServerLink linkOver(Tunnel tunnel) {
        return new ServerLink() {
            @Override
            public Optional<PeerStats> stats() {
                return tunnel.peer(client.offer().serverKey());
            }

            @Override
            public void tryAt(Endpoint endpoint) {
                tunnel.setPeer(settings(endpoint));
                tunnel.initiateHandshake(client.offer().serverKey());
            }
        };
    }

    private void changeByHand(Tunnel tunnel, InterfaceChange change) {
        PairedNetwork.check(change, client.privateKey(), Set.of(client.offer().serverKey()));
        tunnel.configure(change);
    }

    private PeerSettings settings(Endpoint endpoint) {
        Offer offer = client.offer();
        return new PeerSettings(
                offer.serverKey(), offer.presharedKey(), pools, endpoint, offer.keepaliveSeconds());
    }

    private NetworkStatus status(Tunnel tunnel, boolean verbose) {
        return ClientReport.of(
                location.interfaceName(),
                client,
                addresses,
                tunnel.listenPort(),
                tunnel.peers(),
                verbose ? Optional.of(EngineReport.of(engine.aead(), tunnel)) : Optional.empty());
    }

    private List<String> introduction() {
        return List.of(
                "%s is up with %s, as %s"
                        .formatted(
                                location.interfaceName(), list(addresses), client.offer().name()),
                "through %s: %s".formatted(server, list(pools)));
    }

    /** Without IPv6, what the other family offers is enough. */
    private static List<Cidr> usable(List<Cidr> networks, boolean ipv6) {
        return networks.stream()
                .filter(network -> ipv6 || network.family() == IpFamily.IPV4)
                .toList();
    }

    private static String list(List<Cidr> networks) {
        return networks.stream().map(Cidr::toString).collect(Collectors.joining(" and "));
    }
}
