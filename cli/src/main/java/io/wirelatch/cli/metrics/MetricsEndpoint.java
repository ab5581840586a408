package io.wirelatch.cli.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers {@code GET /metrics} in the text formats of Prometheus and OpenMetrics. It reads and
 * never changes anything; whoever reaches its port may read.
 */
public final class MetricsEndpoint implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int WAITING_REQUESTS = 16;
    private static final long IDLE_THREAD_SECONDS = 30;

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
        ExecutorService executor = fewThreads();
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

    /** Many scrapers at once wait for each other: the server has something better to do. */
    private static ExecutorService fewThreads() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_THREAD_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING_REQUESTS),
                        Thread.ofPlatform().daemon().name("metrics-", 1).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * A port is always shown here, unlike where machines are named that listen on the usual one.
     */
    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[%s]:%d" : "%s:%d").formatted(host, address.getPort());
    }
}
