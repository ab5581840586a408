package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.Presence;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices who comes and goes, on a thread of its own: once a second, and at once when the engine
 * tells of a session. Remembers on the way where peers are heard from, and has what has become of
 * new leases settled.
 */
final class PresenceWatch implements AutoCloseable {

    private static final long LOOK_EVERY_SECONDS = 1;
    private static final long WRITE_ENDPOINTS_EVERY_SECONDS = 1;
    private static final long CLOSE_TIMEOUT_SECONDS = 2;

    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("presence").factory());
    private final Presence presence = new Presence();
    private final Tunnel tunnel;
    private final TunnelPeers tunnelPeers;
    private final PeerRegistry registry;
    private final Announcer announcer;
    private final Runnable settleLeases;
    private final EndpointMemory endpoints;

    private PresenceWatch(
            Tunnel tunnel,
            TunnelPeers tunnelPeers,
            PeerRegistry registry,
            Announcer announcer,
            Runnable settleLeases) {
        this.tunnel = tunnel;
        this.tunnelPeers = tunnelPeers;
        this.registry = registry;
        this.announcer = announcer;
        this.settleLeases = settleLeases;
        this.endpoints = new EndpointMemory(registry::rememberEndpoint);
    }

    /**
     * @param settleLeases called on the thread of this watch, after every look
     */
    static PresenceWatch start(
            Tunnel tunnel,
            TunnelPeers tunnelPeers,
            PeerRegistry registry,
            Announcer announcer,
            Runnable settleLeases) {
        PresenceWatch watch =
                new PresenceWatch(tunnel, tunnelPeers, registry, announcer, settleLeases);
        var _ =
                watch.executor.scheduleAtFixedRate(
                        watch::look, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        var _ =
                watch.executor.scheduleWithFixedDelay(
                        watch.endpoints::write,
                        WRITE_ENDPOINTS_EVERY_SECONDS,
                        WRITE_ENDPOINTS_EVERY_SECONDS,
                        TimeUnit.SECONDS);
        return watch;
    }

    /** What the engine calls; it returns at once. */
    TunnelListener listener() {
        return new TunnelListener() {
            @Override
            public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
                endpoints.note(peer, endpoint);
                try {
                    executor.execute(PresenceWatch.this::look);
                } catch (RejectedExecutionException e) {
                    // The server stops: nobody wants to know any more.
                }
            }

            @Override
            public void endpointChanged(PublicKey peer, Endpoint endpoint) {
                endpoints.note(peer, endpoint);
            }
        };
    }

    /** Ends the thread, and keeps what is still noted. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            boolean _ = executor.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endpoints.write();
    }

    private void look() {
        for (Presence.Change change : presence.update(tunnel.peers())) {
            switch (change) {
                case Presence.Change.Connected(PublicKey peer, Endpoint endpoint) -> {
                    tunnelPeers.setOnline(peer, true);
                    nameOf(peer)
                            .ifPresent(
                                    name ->
                                            announcer.announce(
                                                    new ControlEvent.PeerConnected(
                                                            name, endpoint.toString())));
                }
                case Presence.Change.Left(PublicKey peer) -> {
                    tunnelPeers.setOnline(peer, false);
                    nameOf(peer)
                            .ifPresent(name -> announcer.announce(new ControlEvent.PeerLeft(name)));
                }
            }
        }
        settleLeases.run();
    }

    private Optional<String> nameOf(PublicKey peer) {
        return registry.peers().stream()
                .filter(record -> record.publicKey().equals(peer))
                .map(PeerRecord::name)
                .findFirst();
    }
}
