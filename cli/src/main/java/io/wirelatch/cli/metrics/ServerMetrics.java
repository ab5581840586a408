package io.wirelatch.cli.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.enroll.server.PairingEvent;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Everything that a server counts for others to read, from its first pairing event on. */
public final class ServerMetrics {

    private final InetSocketAddress address;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PairingMetrics pairing = new PairingMetrics(registry);

    /**
     * @param address where they are to be served; nothing listens there yet
     */
    public ServerMetrics(InetSocketAddress address) {
        this.address = address;
    }

    /** Counts it; returns at once, on any thread. */
    public void heard(PairingEvent event) {
        pairing.heard(event);
    }

    /**
     * Begins to answer. The caller closes what it gets.
     *
     * @param status asked once a scrape
     * @param handshakes how many sessions have been made since the start
     * @throws io.wirelatch.cli.common.CommandFailure when the address is not this machine's, or the
     *     port is taken
     */
    public MetricsEndpoint serve(Supplier<NetworkStatus> status, LongSupplier handshakes) {
        registry.register(new NetworkMetrics(status, handshakes));
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
        return MetricsEndpoint.start(address, registry);
    }
}
