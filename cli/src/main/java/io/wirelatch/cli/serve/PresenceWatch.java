package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.Presence;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Notices who comes and goes, on a thread of its own: at once when the engine tells of a session
 * with somebody who was away, and when somebody could have been silent for too long. In between it
 * sleeps. Remembers on the way where peers are heard from, and has what has become of new leases
 * settled.
 */
final class PresenceWatch implements AutoCloseable {

    private static final long WRITE_ENDPOINTS_AFTER_SECONDS = 1;

    /** While somebody new has not connected yet. */
    private static final long SETTLE_LEASES_EVERY_SECONDS = 1;

    private static final long CLOSE_TIMEOUT_SECONDS = 2;

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("presence").factory());
    private final Presence presence = new Presence();
    private final Tunnel tunnel;
    private final TunnelPeers tunnelPeers;
    private final PeerRegistry registry;
    private final Announcer announcer;
    private final BooleanSupplier settleLeases;
    private final EndpointMemory endpoints;
    private final AtomicBoolean writeIsDue = new AtomicBoolean();

    /** Touched on the thread alone, as the next one. */
    private Future<?> nextLook = CompletableFuture.completedFuture(null);

    private Future<?> nextSettlement = CompletableFuture.completedFuture(null);

    private PresenceWatch(
            Tunnel tunnel,
            TunnelPeers tunnelPeers,
            PeerRegistry registry,
            Announcer announcer,
            BooleanSupplier settleLeases) {
        this.tunnel = tunnel;
        this.tunnelPeers = tunnelPeers;
        this.registry = registry;
        this.announcer = announcer;
        this.settleLeases = settleLeases;
        this.endpoints =
                new EndpointMemory(
                        (peer, endpoint) ->
                                registry.rememberEndpoint(peer, endpoint)
                                        .ifPresent(announcer::remark));
    }

    /**
     * @param settleLeases called on the thread of this watch; answers whether some are still open
     */
    static PresenceWatch start(
            Tunnel tunnel,
            TunnelPeers tunnelPeers,
            PeerRegistry registry,
            Announcer announcer,
            BooleanSupplier settleLeases) {
        PresenceWatch watch =
                new PresenceWatch(tunnel, tunnelPeers, registry, announcer, settleLeases);
        watch.executor.setRemoveOnCancelPolicy(true);
        watch.executor.execute(watch::look);
        watch.executor.execute(watch::settle);
        return watch;
    }

    /**
     * A machine has paired: follows new leases until the last one is settled.
     *
     * @param again whether it was a peer already; otherwise its first session will be news, even if
     *     it was one before and was removed
     */
    void joined(PublicKey peer, boolean again) {
        inTime(
                () ->
                        executor.execute(
                                () -> {
                                    if (!again) {
                                        presence.forget(peer);
                                    }
                                    settle();
                                }));
    }

    private void settle() {
        nextSettlement.cancel(false);
        if (settleLeases.getAsBoolean()) {
            nextSettlement =
                    executor.schedule(this::settle, SETTLE_LEASES_EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What the engine calls; it returns at once. */
    TunnelListener listener() {
        return new TunnelListener() {
            @Override
            public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
                note(peer, endpoint);
                inTime(
                        () ->
                                executor.execute(
                                        () -> {
                                            lookForSomebodyNew(peer);
                                            settle();
                                        }));
            }

            @Override
            public void endpointChanged(PublicKey peer, Endpoint endpoint) {
                note(peer, endpoint);
            }
        };
    }

    private void note(PublicKey peer, Endpoint endpoint) {
        endpoints.note(peer, endpoint);
        if (writeIsDue.compareAndSet(false, true)) {
            inTime(
                    () -> {
                        var _ =
                                executor.schedule(
                                        this::writeEndpoints,
                                        WRITE_ENDPOINTS_AFTER_SECONDS,
                                        TimeUnit.SECONDS);
                    });
        }
    }

    /** Once the server stops, nobody wants to know any more. */
    private static void inTime(Runnable handOver) {
        try {
            handOver.run();
        } catch (RejectedExecutionException e) {
            // The thread has ended.
        }
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

    private void writeEndpoints() {
        writeIsDue.set(false);
        endpoints.write();
    }

    /** A peer that is there makes a new session every two minutes: that changes nothing. */
    private void lookForSomebodyNew(PublicKey peer) {
        if (!presence.wasOnline(peer)) {
            look();
        }
    }

    private void look() {
        nextLook.cancel(false);
        List<PeerStats> peers = tunnel.peers();
        tellChanges(presence.update(peers));
        long waitNanos = Presence.nextLookNanos(peers);
        if (waitNanos < Long.MAX_VALUE) {
            nextLook = executor.schedule(this::look, waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void tellChanges(List<Presence.Change> changes) {
        for (Presence.Change change : changes) {
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
    }

    private Optional<String> nameOf(PublicKey peer) {
        return registry.peers().stream()
                .filter(record -> record.publicKey().equals(peer))
                .map(PeerRecord::name)
                .findFirst();
    }
}
