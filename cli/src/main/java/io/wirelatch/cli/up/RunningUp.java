package io.wirelatch.cli.up;

import io.wirelatch.cli.running.ClosingStack;
import io.wirelatch.cli.running.EngineEnd;
import io.wirelatch.cli.running.Ipv6;
import io.wirelatch.cli.running.LinkKeeper;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.wgconf.InterfaceConf;
import io.wirelatch.cli.wgconf.PeerConf;
import io.wirelatch.cli.wgconf.WgConf;
import io.wirelatch.control.uapi.UapiInterface;
import io.wirelatch.control.uapi.UapiServer;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.udp.RebindableUdp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An interface that a wg-quick configuration describes. Up, in this order:
 *
 * <ol>
 *   <li>what a killed process of this name has left goes
 *   <li>names become addresses, while there is still a way to a name server
 *   <li>the interface, its engine and its UAPI socket
 *   <li>PreUp
 *   <li>peers and the mark
 *   <li>addresses
 *   <li>name servers
 *   <li>routes, and for a default route rules and firewall
 *   <li>PostUp
 * </ol>
 *
 * <p>Down: PreDown, SaveConfig, all of that backwards, PostDown. Where going up fails, what has
 * been set up is taken back, and no command of Down is run. For one thread.
 */
public final class RunningUp implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("\\binet6? (\\S+) .*scope global");

    private final UpOptions options;
    private final InterfaceConf own;
    private final List<PeerConf> peers;
    private final Consumer<String> notices;
    private final StopSignal stop;
    private final HookRunner hooks;
    private final EndpointWatch watch;
    private final LinkKeeper keeper;
    private final ClosingStack running = new ClosingStack();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private int mark;
    private Optional<Tunnel> complete = Optional.empty();

    /**
     * @param notices told in a sentence, on any thread, what is left out or goes wrong, and what
     *     commands of the file print
     * @param stop told when the interface ends
     */
    public RunningUp(UpOptions options, Consumer<String> notices, StopSignal stop) {
        this.options = options;
        this.own = options.conf().ownInterface();
        this.peers = options.conf().peers();
        this.notices = notices;
        this.stop = stop;
        this.hooks = new HookRunner(options.interfaceName(), notices);
        this.watch = new EndpointWatch(EndpointResolver::resolve, System::nanoTime, notices);
        this.keeper = new LinkKeeper(EngineEnd.of(stop), notices);
    }

    /**
     * Brings it up; {@link #close()} follows in any case.
     *
     * @param runDir where {@code down} looks for it
     * @return the addresses that it has
     * @throws io.wirelatch.cli.common.CommandFailure when it is up already, a name has no address,
     *     or a command of the file fails
     * @throws DeviceException when the system gives no interface, port, address or route
     * @throws io.wirelatch.control.ControlException when there can be no UAPI socket
     */
    public List<Cidr> bringUp(Path runDir) {
        String name = options.interfaceName();
        RunLock lock = running.add(RunLock.take(runDir, name));
        Traces traces = new Traces(name, lock, notices);
        takeBackLeftovers(lock, traces);
        running.add(watch);
        EndpointResolver.keepNothing();
        List<PeerChange> changes = peers.stream().map(this::resolved).toList();
        List<Cidr> addresses = usable(own.addresses());
        List<Cidr> allowedIps =
                usable(peers.stream().flatMap(peer -> peer.allowedIps().stream()).toList());

        Tunnel tunnel = startEngine();
        hooks.run("PreUp", own.hooks().preUp());

        RoutingPlan plan =
                RoutingPlan.of(name, own, addresses, allowedIps, RoutingTables.findFree());
        mark = plan.firewallMark();
        tunnel.configure(
                new InterfaceChange(
                        Optional.empty(),
                        OptionalInt.empty(),
                        mark == 0 ? OptionalInt.empty() : OptionalInt.of(mark),
                        false,
                        changes));
        IpCommand.batch(plan.addressing());
        NameServers.set(name, own.dns(), traces).ifPresent(trace -> takeBackLater(trace, traces));
        route(plan, addresses, traces);
        keeper.keep(() -> LinkConfigurator.restore(name, addresses, plan.bareRoutes()));
        hooks.run("PostUp", own.hooks().postUp());
        traces.note(new Trace.PostDownDue());

        watch.start(link(tunnel));
        complete = Optional.of(tunnel);
        return addresses;
    }

    /** Takes it down, as far as it is up. */
    @Override
    public void close() {
        complete.ifPresent(
                tunnel -> {
                    hooks.runAll("PreDown", own.hooks().preDown());
                    if (own.saveConfig()) {
                        save(tunnel);
                    }
                });
        running.close();
        if (complete.isPresent()) {
            hooks.runAll("PostDown", own.hooks().postDown());
        }
    }

    // The steps up.

    private void takeBackLeftovers(RunLock lock, Traces traces) {
        if (!lock.left().isEmpty()) {
            List<String> takenBack = traces.takeBackLeftovers(own.hooks()::postDown);
            notices.accept(Traces.sentence(options.interfaceName(), takenBack));
        }
    }

    private void takeBackLater(Trace trace, Traces traces) {
        running.add(() -> traces.takeBack(trace));
    }

    private PeerChange resolved(PeerConf peer) {
        Optional<Endpoint> endpoint =
                peer.endpoint()
                        .map(
                                name -> {
                                    List<Endpoint> found = EndpointResolver.require(name, notices);
                                    if (!name.isLiteral()) {
                                        watch.add(peer.publicKey(), name, found);
                                    }
                                    endpoints.add(found.getFirst());
                                    return found.getFirst();
                                });
        return new PeerChange(
                peer.publicKey(),
                false,
                false,
                Optional.of(peer.presharedKey()),
                endpoint,
                OptionalInt.of(peer.persistentKeepaliveSeconds()),
                true,
                peer.allowedIps().stream()
                        .map(network -> new AllowedIpChange(network, false))
                        .toList());
    }

    /** Without IPv6, what the other family offers is enough. */
    private List<Cidr> usable(List<Cidr> networks) {
        List<Cidr> left =
                networks.stream().filter(network -> network.family() == IpFamily.IPV6).toList();
        if (left.isEmpty() || Ipv6.isOn()) {
            return networks;
        }
        notices.accept("IPv6 is switched off on this machine, so these are left out: " + left);
        return networks.stream().filter(network -> !left.contains(network)).toList();
    }

    private Tunnel startEngine() {
        String name = options.interfaceName();
        int mtu = own.mtu().orElseGet(() -> TunnelMtu.towards(endpoints));
        LinuxTun tun = running.add(options.engine().openTun(name, mtu, notices));
        RebindableUdp udp =
                running.add(options.engine().bindUdp(own.listenPort().orElse(0), notices));
        Tunnel tunnel =
                running.add(
                        Tunnel.start(
                                new TunnelSettings(
                                        own.privateKey().orElse(PrivateKey.NONE),
                                        false,
                                        options.engine().aead()),
                                tun,
                                udp,
                                keeper,
                                UnclaimedDatagrams.IGNORED));
        running.add(
                UapiServer.start(options.uapiFolder(), name, UapiInterface.of(tunnel), stop::end));
        return tunnel;
    }

    private void route(RoutingPlan plan, List<Cidr> addresses, Traces traces) {
        if (plan.takesAllOfIpv4()) {
            MarkKeeper.start(options.interfaceName(), addresses, mark, traces, notices)
                    .forEach(trace -> takeBackLater(trace, traces));
        }
        if (!plan.routes().isEmpty()) {
            IpCommand.batch(plan.routes());
        }
        for (RoutingPlan.Rule rule : plan.rules()) {
            Trace trace = new Trace.RoutingRule(rule);
            IpCommand.batch(rule.family(), List.of(rule.add()));
            // Noted afterwards: taken back in vain, it could be another tunnel's rule that goes.
            traces.note(trace);
            takeBackLater(trace, traces);
        }
    }

    private static EndpointWatch.Link link(Tunnel tunnel) {
        return new EndpointWatch.Link() {
            @Override
            public List<PeerStats> peers() {
                return tunnel.peers();
            }

            @Override
            public void moveTo(PublicKey peer, Endpoint endpoint) {
                tunnel.configure(
                        InterfaceChange.ofPeers(
                                new PeerChange(
                                        peer,
                                        false,
                                        true,
                                        Optional.empty(),
                                        Optional.of(endpoint),
                                        OptionalInt.empty(),
                                        false,
                                        List.of())));
                tunnel.initiateHandshake(peer);
            }
        };
    }

    // The way down.

    private void save(Tunnel tunnel) {
        try {
            WgConf now =
                    new SavedConf(addressesNow(), mark, watch::nameOf)
                            .of(options.conf(), tunnel.snapshot());
            options.file().save(now);
        } catch (IOException | DeviceException | IllegalStateException e) {
            notices.accept(
                    "%s is not saved, and as it was: %s"
                            .formatted(options.file().path(), e.getMessage()));
        }
    }

    private List<Cidr> addressesNow() {
        return addresses(
                IpCommand.show(
                                List.of(
                                        List.of(
                                                "-oneline",
                                                "address",
                                                "show",
                                                "dev",
                                                options.interfaceName())))
                        .getFirst());
    }

    /** From what {@code ip -oneline address show} printed; link-local ones come by themselves. */
    static List<Cidr> addresses(String shown) {
        return ADDRESS.matcher(shown)
                .results()
                .map((MatchResult found) -> found.group(1))
                .map(
                        text ->
                                text.contains("/")
                                        ? text
                                        : text + (text.contains(":") ? "/128" : "/32"))
                .map(Cidr::parse)
                .toList();
    }
}
