package io.wirelatch.cli.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What {@code status -v} tells, as metrics of one moment. */
public final class NetworkMetrics implements MultiCollector {

    private final Supplier<NetworkStatus> status;
    private final LongSupplier handshakes;

    /**
     * @param status asked once a scrape, on a thread of the endpoint; with the engine's part
     * @param handshakes how many sessions have been made since the start
     */
    public NetworkMetrics(Supplier<NetworkStatus> status, LongSupplier handshakes) {
        this.status = status;
        this.handshakes = handshakes;
    }

    @Override
    public MetricSnapshots collect() {
        NetworkStatus now = status.get();
        return MetricSnapshots.builder()
                .metricSnapshot(peers(now))
                .metricSnapshot(
                        eachPeer(
                                now,
                                "wirelatch_peer_online",
                                "Whether something authenticated has come from the peer lately.",
                                peer -> peer.online() ? 1 : 0))
                .metricSnapshot(
                        eachPeer(
                                now,
                                "wirelatch_peer_latest_handshake_timestamp_seconds",
                                "When the peer's newest session was made; 0 for never.",
                                PeerStatus::latestHandshake))
                .metricSnapshot(
                        countOfEachPeer(
                                now,
                                "wirelatch_peer_receive_bytes",
                                "Authenticated bytes from the peer, the tunnel's headers included.",
                                PeerStatus::rxBytes))
                .metricSnapshot(
                        countOfEachPeer(
                                now,
                                "wirelatch_peer_transmit_bytes",
                                "Bytes sent to the peer, the tunnel's headers included.",
                                PeerStatus::txBytes))
                .metricSnapshot(handshakes())
                .metricSnapshot(drops(now))
                .metricSnapshot(
                        eachPool(
                                now,
                                "wirelatch_pool_addresses",
                                "How many addresses the pool can lease.",
                                pool -> pool.size().doubleValue()))
                .metricSnapshot(
                        eachPool(
                                now,
                                "wirelatch_pool_leased_addresses",
                                "How many addresses of the pool are taken.",
                                pool -> pool.leased().doubleValue()))
                .metricSnapshot(
                        window(
                                now,
                                "wirelatch_pairing_window_open",
                                "Whether machines may pair at this moment.",
                                window -> window.open() ? 1 : 0))
                .metricSnapshot(
                        window(
                                now,
                                "wirelatch_pairing_window_remaining_seconds",
                                "How long the pairing window is still open.",
                                WindowStatus::secondsRemaining))
                .metricSnapshot(
                        window(
                                now,
                                "wirelatch_pairing_window_locked",
                                "Whether the window closed itself after an attack.",
                                window -> window.locked() ? 1 : 0))
                .metricSnapshot(
                        window(
                                now,
                                "wirelatch_pairing_waiting",
                                "How many machines wait for somebody to approve them.",
                                window -> window.held().size()))
                .build();
    }

    private static GaugeSnapshot peers(NetworkStatus now) {
        return GaugeSnapshot.builder()
                .name("wirelatch_peers")
                .help("How many peers there are; those added by hand have not paired.")
                .dataPoint(point(Labels.of("paired", "true"), count(now, true)))
                .dataPoint(point(Labels.of("paired", "false"), count(now, false)))
                .build();
    }

    private static double count(NetworkStatus now, boolean paired) {
        return (double) now.peers().stream().filter(peer -> peer.isPaired() == paired).count();
    }

    private CounterSnapshot handshakes() {
        return CounterSnapshot.builder()
                .name("wirelatch_handshakes")
                .help("Sessions that were made and confirmed since the start.")
                .dataPoint(count(Labels.EMPTY, (double) handshakes.getAsLong()))
                .build();
    }

    private static CounterSnapshot drops(NetworkStatus now) {
        Map<String, Long> drops =
                now.engine().<Map<String, Long>>map(EngineStatus::drops).orElse(Map.of());
        CounterSnapshot.Builder metric =
                CounterSnapshot.builder()
                        .name("wirelatch_dropped_packets")
                        .help("Packets and datagrams that were dropped, by reason.");
        drops.forEach(
                (words, packets) -> {
                    Labels reason = Labels.of("reason", words.replace(' ', '_'));
                    metric.dataPoint(count(reason, packets));
                });
        return metric.build();
    }

    private static GaugeSnapshot eachPeer(
            NetworkStatus now, String name, String help, ToDoubleFunction<PeerStatus> value) {
        return gauge(name, help, now.peers(), NetworkMetrics::labels, value);
    }

    private static GaugeSnapshot eachPool(
            NetworkStatus now, String name, String help, ToDoubleFunction<PoolStatus> value) {
        return gauge(name, help, now.pools(), pool -> Labels.of("pool", pool.cidr()), value);
    }

    private static GaugeSnapshot window(
            NetworkStatus now, String name, String help, ToDoubleFunction<WindowStatus> value) {
        return gauge(name, help, List.of(now.window()), _ -> Labels.EMPTY, value);
    }

    private static <T> GaugeSnapshot gauge(
            String name,
            String help,
            Iterable<T> ofEach,
            Function<T, Labels> labels,
            ToDoubleFunction<T> value) {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
        ofEach.forEach(one -> metric.dataPoint(point(labels.apply(one), value.applyAsDouble(one))));
        return metric.build();
    }

    private static CounterSnapshot countOfEachPeer(
            NetworkStatus now, String name, String help, ToDoubleFunction<PeerStatus> value) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        now.peers()
                .forEach(peer -> metric.dataPoint(count(labels(peer), value.applyAsDouble(peer))));
        return metric.build();
    }

    /** Names are what people know peers by; one that has none is known by its key. */
    private static Labels labels(PeerStatus peer) {
        return Labels.of("peer", peer.isPaired() ? peer.name() : peer.publicKey());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static CounterSnapshot.CounterDataPointSnapshot count(Labels labels, double value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }
}
