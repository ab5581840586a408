package io.wirelatch.cli.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers {@code GET /metrics} in the text formats of Prometheus and OpenMetrics. It reads and
 * never changes anything; whoever reaches its port may read.
 */
public final class MetricsEndpoint implements AutoCloseable {

    /**
     * What bounds those who connect, as properties of the JDK's server, which has no other way to
     * be told. Times are in seconds.
     */
    private static final Map<String, Integer> BOUNDS =
            Map.of(
                    "sun.net.httpserver.maxReqTime", 10, // until a request has come as a whole
                    "sun.net.httpserver.maxRspTime", 30, // until its answer has gone
                    "jdk.httpserver.maxConnections", 256);

    static {
        // Read once, when the first server is made; whoever starts the JVM may say otherwise.
        BOUNDS.forEach(
                (name, bound) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, Integer.toString(bound));
                    }
                });
    }

    private final InetSocketAddress address;
    private final HTTPServer server;
    private final ExecutorService executor;

    private MetricsEndpoint(
            InetSocketAddress address, HTTPServer server, ExecutorService executor) {
        this.address = address;
        this.server = server;
        this.executor = executor;
    }

    /**
     * @throws CommandFailure when the address is not this machine's, or the port is taken
     */
    public static MetricsEndpoint start(InetSocketAddress address, PrometheusRegistry registry) {
        ExecutorService executor = threads();
        try {
            HTTPServer server =
                    HTTPServer.builder()
                            .inetAddress(address.getAddress())
                            .port(address.getPort())
                            .registry(registry)
                            .executorService(executor)
                            .buildAndStart();
            return new MetricsEndpoint(address, server, executor);
        } catch (IOException e) {
            executor.shutdownNow();
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("cannot serve metrics on %s: %s.\n"
                                    + "Choose another address or port with --metrics ADDRESS:PORT.")
                            .formatted(text(address), e.getMessage()),
                    e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getPort();
    }

    /** What a scraper is told to read. */
    public String url() {
        InetSocketAddress bound = new InetSocketAddress(address.getAddress(), port());
        return "http://%s/metrics".formatted(text(bound));
    }

    @Override
    public void close() {
        server.stop();
        executor.shutdownNow();
    }

    /**
     * A thread for each request, so that one that does not come to its end keeps nobody else
     * waiting: as many as there may be connections.
     */
    private static ExecutorService threads() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 1).factory());
    }

    /**
     * A port is always shown here, unlike where machines are named that listen on the usual one.
     */
    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[%s]:%d" : "%s:%d").formatted(host, address.getPort());
    }
}
