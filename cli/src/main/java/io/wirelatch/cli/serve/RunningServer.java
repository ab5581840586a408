package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.OwnVersion;
import io.wirelatch.cli.metrics.MetricsEndpoint;
import io.wirelatch.cli.metrics.ServerMetrics;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.ClosingStack;
import io.wirelatch.cli.running.EngineReport;
import io.wirelatch.cli.running.Ipv6;
import io.wirelatch.cli.running.LinkKeeper;
import io.wirelatch.cli.running.Overlaps;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.running.UapiSocket;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlServer;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.PairingServer;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.udp.RebindableUdp;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * A server, from its lock to its last line. It starts in this order, and stops in the opposite one,
 * also when a later step fails:
 *
 * <ol>
 *   <li>the lock on the state, and what is kept there
 *   <li>a look for networks that are in the way
 *   <li>the interface, the port, the addresses
 *   <li>the engine, and the peers, each called at the place where it was last heard from
 *   <li>the pairing, which shares the engine's port
 *   <li>the control socket, the one of wg, and the metrics if they are wanted
 *   <li>the state, if this is a first start: one that fails leaves nothing to contradict later; and
 *       how it was started, if by hand
 *   <li>the introduction, and the pairing window if it is to be open
 * </ol>
 */
public final class RunningServer implements AutoCloseable {

    private final NetworkLocation location;
    private final ServeOptions options;
    private final Announcer announcer;
    private final SecureRandom random = new SecureRandom();
    private final EngineHooks hooks;
    private final ClosingStack running = new ClosingStack();
    private Optional<Tunnel> engine = Optional.empty();

    /** Whose pools may change while the engine runs. */
    private volatile Optional<PeerRegistry> peers = Optional.empty();

    private RunningServer(
            NetworkLocation location, ServeOptions options, Announcer announcer, StopSignal stop) {
        this.hooks = new EngineHooks(stop::fail);
        this.location = location;
        this.options = options;
        this.announcer = announcer;
    }

    /**
     * Starts a server that prints to {@code out}.
     *
     * @param stop told when the engine fails later on
     * @throws io.wirelatch.cli.common.CommandFailure when what was typed does not fit what is kept,
     *     or a network is in the way
     * @throws io.wirelatch.state.StateException when the state cannot be used
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system gives no interface or port
     * @throws io.wirelatch.control.ControlException when there can be no control socket
     */
    public static RunningServer start(
            NetworkLocation location, ServeOptions options, PrintWriter out, StopSignal stop) {
        RunningServer server =
                new RunningServer(location, options, new Announcer(out, LocalTime::now), stop);
        try {
            server.bringUp();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** What it does, in one line. */
    public String summary() {
        return "Serving %s%s."
                .formatted(
                        location.interfaceName(),
                        engine.map(tunnel -> " on UDP port " + tunnel.listenPort()).orElse(""));
    }

    /** Whether its engine lives: {@link Tunnel#isWorking()}. */
    public boolean isWorking() {
        return engine.map(Tunnel::isWorking).orElse(false);
    }

    /** Stops everything, and removes the interface and the sockets. */
    @Override
    public void close() {
        running.close();
    }

    private void remarkOnToken(ServerState state) {
        if (options.firstToken().filter(token -> !token.equals(state.token())).isPresent()
                && options.token().isEmpty()) {
            announcer.remark(TokenText.KEPT);
        }
    }

    /** Answers whether the window was open. */
    private boolean replaceToken(PairingServer pairing, PairingToken token) {
        boolean wasOpen = pairing.replaceToken(token);
        announcer.announce(new ControlEvent.TokenReplaced());
        return wasOpen;
    }

    private void bringUp() {
        StateStore store =
                running.add(StateStore.open(location.stateDir(), location.interfaceName()));
        Optional<NetworkState> kept = store.load();
        boolean isKept = kept.filter(ServerState.class::isInstance).isPresent();
        ServerState state =
                new ServerStates(location.interfaceName(), store.file(), random)
                        .choose(kept, options, Ipv6.isOn());
        AddressPools pools = new AddressPools(state.pools());
        remarkOnToken(state);
        Overlaps.refuse(state.pools(), location.interfaceName(), overlapAdvice(isKept, store));

        Tunnel tunnel = startEngine(state);
        TunnelPeers tunnelPeers = new TunnelPeers(tunnel, state.privateKey());
        PeerRegistry registry =
                new PeerRegistry(
                        store,
                        state,
                        pools,
                        random,
                        InstantSource.system(),
                        System::nanoTime,
                        tunnelPeers);
        peers = Optional.of(registry);
        registry.restore();
        PairingWindow window = new PairingWindow(System::nanoTime);
        AuditLog auditLog = running.add(new AuditLog(store.folder(), announcer::remark));
        PairingAudit audit =
                new PairingAudit(
                        auditLog, new PairingAnnouncements(announcer), InstantSource.system());
        LeaseSettlement leases = new LeaseSettlement(registry, window, announcer, audit);
        PresenceWatch presence =
                running.add(
                        PresenceWatch.start(
                                tunnel, tunnelPeers, registry, announcer, leases::settle));
        hooks.leadTo(presence.listener());
        Optional<ServerMetrics> metrics = options.metrics().map(ServerMetrics::new);

        PairingServer pairing =
                startPairing(
                        state,
                        window,
                        registry,
                        tunnel,
                        event -> {
                            audit.heard(event);
                            metrics.ifPresent(m -> m.heard(event));
                            if (event instanceof PairingEvent.PeerJoined joined) {
                                presence.joined(joined.peer().publicKey(), joined.again());
                            }
                        });
        JoinLine joinLine = joinLine(state, tunnel);
        ServerControl control =
                control(registry, new AuditedWindow(pairing, audit), tunnel, joinLine);
        announcer.publishTo(
                running.add(
                        ControlServer.start(
                                location.socketFile(),
                                new AuditedControl(
                                        new NetworkControl(
                                                control,
                                                registry,
                                                token -> replaceToken(pairing, token),
                                                new LiveLink(location.interfaceName()),
                                                location.flags(),
                                                joinLine,
                                                audit,
                                                announcer::announce),
                                        registry,
                                        audit))));
        UapiSocket.start(location, tunnel, tunnelPeers::changeByHand, announcer)
                .ifPresent(running::add);
        metrics.ifPresent(m -> serve(m, control));

        if (!isKept) {
            store.commit(state);
        }
        options.byHand().ifPresent(start -> start.keepIn(store, location, announcer::remark));
        options.openSeconds()
                .ifPresent(s -> pairing.openWindow(WindowOptions.forToken(Duration.ofSeconds(s))));
        announcer.introduce(
                Introduction.lines(
                        location,
                        state,
                        options.openSeconds(),
                        options.logged() ? Optional.empty() : Optional.of(joinLine.withToken())));
    }

    private Tunnel startEngine(ServerState state) {
        String name = location.interfaceName();
        LinuxTun tun = running.add(options.engine().openTun(name, state.mtu(), announcer::remark));
        RebindableUdp udp = running.add(options.engine().bindUdp(state.port(), announcer::remark));
        LinkConfigurator.configure(name, ServerReport.addresses(state), List.of());
        LinkKeeper keeper = new LinkKeeper(hooks, announcer::remark);
        keeper.keep(
                () ->
                        LinkConfigurator.restore(
                                name,
                                ServerReport.addresses(
                                        peers.map(PeerRegistry::state).orElse(state)),
                                List.of()));
        Tunnel tunnel =
                running.add(
                        Tunnel.start(
                                new TunnelSettings(
                                        state.privateKey(), true, options.engine().aead()),
                                tun,
                                udp,
                                keeper,
                                hooks));
        engine = Optional.of(tunnel);
        return tunnel;
    }

    private PairingServer startPairing(
            ServerState state,
            PairingWindow window,
            PeerRegistry registry,
            Tunnel tunnel,
            PairingListener listener) {
        PairingServer pairing =
                running.add(
                        PairingServer.start(
                                state.token(),
                                window,
                                registry,
                                listener,
                                tunnel::sendUnclaimed,
                                ProgramVersion.of(OwnVersion.text())));
        hooks.leadTo(pairing);
        return pairing;
    }

    private ServerControl control(
            PeerRegistry registry, PairingWindowSwitch window, Tunnel tunnel, JoinLine joinLine) {
        return new ServerControl(
                location.interfaceName(),
                registry,
                window,
                tunnel::listenPort,
                tunnel::peers,
                () -> EngineReport.of(options.engine().aead(), tunnel),
                announcer,
                joinLine);
    }

    private void serve(ServerMetrics metrics, ServerControl control) {
        MetricsEndpoint endpoint =
                running.add(metrics.serve(control::fullStatus, hooks::sessionsEstablished));
        announcer.remark("metrics: " + endpoint.url());
    }

    private String overlapAdvice(boolean kept, StateStore store) {
        return kept
                ? "Remove what is in the way, or %s to begin anew with another --pool."
                        .formatted(store.file().getParent())
                : "Choose another one with --pool, such as: --pool 10.87.0.0/24";
    }

    private JoinLine joinLine(ServerState state, Tunnel tunnel) {
        String host = OwnHost.guess(location.interfaceName());
        return new JoinLine(
                () -> new HostPort(host, tunnel.listenPort()),
                state.token(),
                ServerFingerprint.of(state.privateKey().publicKey()),
                location.flags());
    }
}
