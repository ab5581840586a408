package io.wirelatch.cli.join;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.Presence;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Looks after the one peer of a client, on a thread of its own: says when the server is there and
 * when it is silent, and looks for it again under its name while it is silent, for its address may
 * have changed.
 */
final class ServerWatch implements AutoCloseable, TunnelListener {

    /** Longer than the time between two keepalives of a server that is there. */
    static final long SEARCH_AFTER_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** While not even an address is known, as on a machine whose network is not up yet. */
    static final long SEARCH_WITHOUT_ADDRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Longer than a handshake takes that is lost on the way twice. */
    static final long EXPLAIN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long LOOK_EVERY_SECONDS = 1;

    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("server-watch").factory());
    private final HostPort server;
    private final Announcer announcer;
    private final Function<HostPort, List<InetSocketAddress>> resolver;
    private final LongSupplier nanoTime;
    private final Consumer<RuntimeException> failed;
    private final Presence presence = new Presence();
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile Optional<ServerLink> link = Optional.empty();
    private long lastSearchNanos;
    private long awaySinceNanos;
    private boolean away = true;
    private boolean explained;

    /**
     * @param resolver may block
     * @param nanoTime the monotonic clock
     * @param failed told when the engine has stopped by itself
     */
    ServerWatch(
            HostPort server,
            Announcer announcer,
            Function<HostPort, List<InetSocketAddress>> resolver,
            LongSupplier nanoTime,
            Consumer<RuntimeException> failed) {
        this.server = server;
        this.announcer = announcer;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        this.failed = failed;
        this.lastSearchNanos = nanoTime.getAsLong();
        this.awaySinceNanos = lastSearchNanos;
    }

    /** Begins to look, now that the engine is there. */
    void start(ServerLink serverLink) {
        link = Optional.of(serverLink);
        var _ =
                executor.scheduleWithFixedDelay(
                        this::look, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Waits for the first session; an interrupt ends the wait.
     *
     * @return whether there has been one
     */
    boolean awaitConnected(long timeoutMillis) {
        try {
            return connected.await(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void engineFailed(RuntimeException cause) {
        failed.accept(cause);
    }

    @Override
    public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
        connected.countDown();
        try {
            executor.execute(this::look);
        } catch (RejectedExecutionException e) {
            // The client stops: nobody wants to know any more.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void look() {
        link.ifPresent(known -> known.stats().ifPresent(stats -> look(known, stats)));
    }

    /** One look at what the engine knows of the server. */
    void look(ServerLink serverLink, PeerStats stats) {
        for (Presence.Change change : presence.update(List.of(stats))) {
            switch (change) {
                case Presence.Change.Connected(PublicKey _, Endpoint endpoint) -> {
                    away = false;
                    announcer.announce(
                            new ControlEvent.PeerConnected(server.host(), endpoint.toString()),
                            "connected to %s at %s".formatted(server.host(), endpoint));
                }
                case Presence.Change.Left(PublicKey _) -> {
                    away = true;
                    explained = false;
                    awaySinceNanos = nanoTime.getAsLong();
                    announcer.announce(
                            new ControlEvent.PeerLeft(server.host()),
                            "nothing comes from %s any more; looking for it"
                                    .formatted(server.host()));
                }
            }
        }
        if (away && !explained && nanoTime.getAsLong() - awaySinceNanos >= EXPLAIN_AFTER_NANOS) {
            explained = true;
            announcer.remark(resolver.apply(server).isEmpty() ? nameIsUnknown() : explanation());
        }
        if (stats.sinceLastReceiveNanos() > SEARCH_AFTER_NANOS && isTimeToSearch(stats)) {
            lastSearchNanos = nanoTime.getAsLong();
            search(serverLink, stats.endpoint());
        }
    }

    private String nameIsUnknown() {
        return """
            the name %s does not resolve to an address at the moment, so that the server cannot be looked for: this machine has \
            no way to its name servers, or the name is gone.
            This goes on trying. Find out more with: wirelatch doctor %s"""
                .formatted(server.host(), server);
    }

    /** A server says nothing to those whom it does not know, so that is all there is to see. */
    private String explanation() {
        return """
            %1$s does not answer this machine: it is switched off, UDP port %2$d is blocked on the way, \
            this machine's clock has fallen back (see: timedatectl), or it has removed this machine, as it does when two machines \
            have used a code that was for one.
            This goes on trying. A machine that was removed must pair anew: type there
              sudo wirelatch open 60 --code
            then end this with Ctrl-C and type here, and the code when it asks for it
              sudo wirelatch join %3$s --token -"""
                .formatted(server.host(), server.port(), server);
    }

    private boolean isTimeToSearch(PeerStats stats) {
        long pauseNanos =
                stats.endpoint().isKnown() ? SEARCH_AFTER_NANOS : SEARCH_WITHOUT_ADDRESS_NANOS;
        return nanoTime.getAsLong() - lastSearchNanos > pauseNanos;
    }

    private void search(ServerLink serverLink, Endpoint tried) {
        List<Endpoint> resolved =
                resolver.apply(server).stream().map(address -> Endpoint.of(address)).toList();
        Endpoint next = ServerEndpoints.next(resolved, tried);
        if (next.isKnown()) {
            serverLink.tryAt(next);
        }
    }
}
