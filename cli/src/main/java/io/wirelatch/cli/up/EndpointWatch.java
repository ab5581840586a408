package io.wirelatch.cli.up;

import io.wirelatch.cli.wgconf.EndpointName;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Resolves a peer's name again when its handshakes go stale, on a thread of its own: its address
 * may have changed.
 */
final class EndpointWatch implements AutoCloseable {

    /**
     * Whitepaper, 6.1 and 6.2: a peer that is there has renewed its session after 120 seconds, and
     * after 15 more at the latest when it was receiving.
     */
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(135);

    /** A peer that only receives still says so every 10 seconds (6.5). */
    static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Initiations that nobody answers go out every 5 seconds (6.4). */
    static final long SENDING_NANOS = TimeUnit.SECONDS.toNanos(15);

    static final long SEARCH_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long LOOK_EVERY_SECONDS = 5;

    /** The engine, as far as this watch needs it. */
    interface Link {

        List<PeerStats> peers();

        /** Looks for a peer elsewhere from now on, at once. */
        void moveTo(PublicKey peer, Endpoint endpoint);
    }

    /** What was seen of one peer. */
    private static final class Named {

        final EndpointName name;
        volatile List<Endpoint> resolved;
        Instant handshake = Instant.EPOCH;
        long handshakeNanos;
        long sentBytes;
        long sentNanos;
        long searchedNanos;

        Named(EndpointName name, List<Endpoint> resolved, long nowNanos) {
            this.name = name;
            this.resolved = resolved;
            this.handshakeNanos = nowNanos;
            this.sentNanos = nowNanos;
            this.searchedNanos = nowNanos - SEARCH_AGAIN_NANOS;
        }
    }

    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("endpoint-watch").factory());
    private final Function<EndpointName, List<Endpoint>> resolver;
    private final LongSupplier nanoTime;
    private final Consumer<String> notices;
    private final Map<PublicKey, Named> peers = new HashMap<>();

    /**
     * @param resolver may block; gives no endpoint where there is no answer
     * @param nanoTime the monotonic clock
     * @param notices told where a peer is looked for now
     */
    EndpointWatch(
            Function<EndpointName, List<Endpoint>> resolver,
            LongSupplier nanoTime,
            Consumer<String> notices) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        this.notices = notices;
    }

    /** Looks after a peer that has a name, which stood for these endpoints just now. */
    synchronized void add(PublicKey peer, EndpointName name, List<Endpoint> resolved) {
        peers.put(peer, new Named(name, resolved, nanoTime.getAsLong()));
    }

    /** Begins to look; without a name there is nothing to look at. */
    synchronized void start(Link link) {
        if (!peers.isEmpty()) {
            var _ =
                    executor.scheduleWithFixedDelay(
                            () -> lookUnlessClosed(link),
                            LOOK_EVERY_SECONDS,
                            LOOK_EVERY_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    /** The name of a peer that is where its name says. */
    synchronized Optional<EndpointName> nameOf(PublicKey peer, Endpoint endpoint) {
        return Optional.ofNullable(peers.get(peer))
                .filter(named -> named.resolved.contains(endpoint))
                .map(named -> named.name);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void lookUnlessClosed(Link link) {
        try {
            look(link);
        } catch (IllegalStateException e) {
            executor.shutdown(); // The tunnel has ended.
        }
    }

    /** One look at what the engine knows of its peers. */
    void look(Link link) {
        long nowNanos = nanoTime.getAsLong();
        for (PeerStats stats : link.peers()) {
            due(stats, nowNanos).ifPresent(named -> search(link, named, stats));
        }
    }

    private synchronized Optional<Named> due(PeerStats stats, long nowNanos) {
        Named named = peers.get(stats.publicKey());
        if (named == null) {
            return Optional.empty();
        }
        if (!stats.latestHandshake().equals(named.handshake)) {
            named.handshake = stats.latestHandshake();
            named.handshakeNanos = nowNanos;
        }
        if (stats.txBytes() != named.sentBytes) {
            named.sentBytes = stats.txBytes();
            named.sentNanos = nowNanos;
        }
        boolean due =
                nowNanos - named.handshakeNanos >= STALE_NANOS
                        && stats.sinceLastReceiveNanos() >= SILENT_NANOS
                        && nowNanos - named.sentNanos <= SENDING_NANOS
                        && nowNanos - named.searchedNanos >= SEARCH_AGAIN_NANOS;
        if (!due) {
            return Optional.empty();
        }
        named.searchedNanos = nowNanos;
        return Optional.of(named);
    }

    private void search(Link link, Named named, PeerStats stats) {
        List<Endpoint> resolved = resolver.apply(named.name);
        if (resolved.isEmpty()) {
            return;
        }
        named.resolved = resolved;
        Endpoint next = next(resolved, stats.endpoint());
        if (!next.equals(stats.endpoint())) {
            notices.accept("looking for %s at %s".formatted(named.name.host(), next));
            link.moveTo(stats.publicKey(), next);
        }
    }

    /**
     * The one after the one that was tried without success; the first when that is none of them.
     */
    private static Endpoint next(List<Endpoint> resolved, Endpoint tried) {
        return resolved.get((resolved.indexOf(tried) + 1) % resolved.size());
    }
}
