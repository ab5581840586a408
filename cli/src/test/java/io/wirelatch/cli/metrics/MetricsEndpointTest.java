package io.wirelatch.cli.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scraper gets, over real sockets of the loopback address. */
class MetricsEndpointTest {

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ServerMetrics metrics = new ServerMetrics(ANY_PORT);

    @Test
    void aScraperReadsWhatStatusTells() throws IOException {
        String text = scrape(network());
        assertHas(text, "wirelatch_peers{paired=\"true\"} 2.0");
        assertHas(text, "wirelatch_peers{paired=\"false\"} 1.0");
        assertHas(text, "wirelatch_peer_online{peer=\"pi\"} 1.0");
        assertHas(text, "wirelatch_peer_online{peer=\"the \\\"mac\\\"\"} 0.0");
        assertHas(text, "wirelatch_peer_receive_bytes_total{peer=\"pi\"} 148.0");
        assertHas(text, "wirelatch_peer_transmit_bytes_total{peer=\"pi\"} 92.0");
        assertHas(
                text, "wirelatch_peer_latest_handshake_timestamp_seconds{peer=\"handKey\"} 1.7E9");
        assertHas(text, "wirelatch_handshakes_total 7.0");
        assertHas(text, "wirelatch_dropped_packets_total{reason=\"no_peer\"} 3.0");
        assertHas(text, "wirelatch_pool_addresses{pool=\"10.150.0.0/24\"} 253.0");
        assertHas(text, "wirelatch_pool_leased_addresses{pool=\"10.150.0.0/24\"} 2.0");
        assertHas(text, "wirelatch_pairing_window_open 1.0");
        assertHas(text, "wirelatch_pairing_window_remaining_seconds 47.0");
        assertHas(text, "wirelatch_pairing_window_locked 0.0");
        assertHas(text, "# TYPE jvm_memory_used_bytes gauge");
        assertHas(text, "# TYPE process_cpu_seconds_total counter");
    }

    @Test
    void whatBecomesOfPairingsIsCountedByOutcome() throws IOException {
        Endpoint from = Endpoint.of(IpAddress.parse("192.0.2.7"), 4711);
        metrics.heard(new PairingEvent.JoinAttempted(from));
        metrics.heard(new PairingEvent.JoinAttempted(from));
        metrics.heard(new PairingEvent.SecretWrong(from, 1, 4));
        metrics.heard(new PairingEvent.JoinRefused(from, RefusalReason.POOL_FULL, "no address"));
        String text = scrape(network());
        assertHas(text, "wirelatch_pairing_attempts_total 2.0");
        assertHas(text, "wirelatch_pairing_outcomes_total{outcome=\"wrong_secret\"} 1.0");
        assertHas(text, "wirelatch_pairing_outcomes_total{outcome=\"pool_full\"} 1.0");
        assertHas(text, "wirelatch_pairing_outcomes_total{outcome=\"joined\"} 0.0");
    }

    @Test
    void theDashboardAsksForNothingThatIsNotTold() throws IOException {
        String text = scrape(network());
        String dashboard = Files.readString(Path.of("../packaging/grafana/wirelatch.json"));
        List<String> asked =
                Pattern.compile("\\b(wirelatch|jvm|process)_[a-z_]+")
                        .matcher(dashboard)
                        .results()
                        .map(MatchResult::group)
                        .distinct()
                        .toList();
        assertTrue(asked.size() > 10, asked::toString);
        for (String metric : asked) {
            assertTrue(
                    text.lines().anyMatch(line -> line.matches(metric + "[{ ].*")),
                    metric + " in:\n" + text);
        }
    }

    /** A request without its end, and a connection that never says anything, of each many. */
    @Test
    @Timeout(120)
    void dozensWhoDoNotFinishTheirRequestKeepNobodyElseWaiting() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try (MetricsEndpoint endpoint = metrics.serve(MetricsEndpointTest::network, () -> 7)) {
            for (int i = 0; i < 36; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
                slow.add(socket);
                if (i % 3 > 0) {
                    OutputStream out = socket.getOutputStream();
                    out.write("GET /metrics HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
            assertHas(read(endpoint), "wirelatch_handshakes_total 7.0");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @Timeout(120)
    void aRequestThatDoesNotComeToItsEndIsGivenUp() throws IOException {
        try (MetricsEndpoint endpoint = metrics.serve(MetricsEndpointTest::network, () -> 7);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(isClosed(socket.getInputStream()));
        }
    }

    private static boolean isClosed(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithWhatToDo() {
        try (MetricsEndpoint first = metrics.serve(MetricsEndpointTest::network, () -> 0)) {
            ServerMetrics second =
                    new ServerMetrics(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port()));
            CommandFailure failure =
                    assertThrows(
                            CommandFailure.class,
                            () -> second.serve(MetricsEndpointTest::network, () -> 0));
            String message = Objects.requireNonNull(failure.getMessage());
            assertTrue(message.startsWith("cannot serve metrics on 127.0.0.1:"), message);
            assertTrue(message.contains("--metrics ADDRESS:PORT"), message);
        }
    }

    @Test
    void aPortAloneIsOneOfTheLoopbackAddress() {
        assertEquals("127.0.0.1:9586", text(MetricsAddress.parse("9586")));
        assertEquals("0.0.0.0:9586", text(MetricsAddress.parse("0.0.0.0:9586")));
        assertEquals("0:0:0:0:0:0:0:1:9586", text(MetricsAddress.parse("[::1]:9586")));
        assertThrows(CommandFailure.class, () -> MetricsAddress.parse("70000"));
        for (String withoutPort : List.of("127.0.0.1", "::1", "::1:9586", "[::1]", "localhost")) {
            CommandFailure e =
                    assertThrows(CommandFailure.class, () -> MetricsAddress.parse(withoutPort));
            assertTrue(String.valueOf(e.getMessage()).contains("such as 9586"), e::toString);
        }
        assertThrows(CommandFailure.class, () -> MetricsAddress.parse(""));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private String scrape(NetworkStatus status) throws IOException {
        try (MetricsEndpoint endpoint = metrics.serve(() -> status, () -> 7)) {
            return read(endpoint);
        }
    }

    private static String read(MetricsEndpoint endpoint) throws IOException {
        URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(endpoint.port()));
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertHas(String text, String line) {
        assertTrue(text.lines().anyMatch(line::equals), line + " in:\n" + text);
    }

    private static NetworkStatus network() {
        return new NetworkStatus(
                "latch0",
                Role.SERVER,
                "ownKey",
                51820,
                List.of("10.150.0.1/24"),
                1420,
                WindowStatus.openFor(47),
                List.of(new PoolStatus("10.150.0.0/24", BigInteger.valueOf(253), BigInteger.TWO)),
                List.of(
                        peer("pi", "piKey", 1_600_000_000, 148, 92, true),
                        peer("the \"mac\"", "macKey", 0, 0, 0, false),
                        peer("", "handKey", 1_700_000_000, 1, 2, true)),
                Optional.of(new EngineStatus("jdk", new LinkedHashMap<>(Map.of("no peer", 3L)))),
                Optional.empty());
    }

    private static PeerStatus peer(
            String name, String key, long latestHandshake, long rx, long tx, boolean online) {
        return new PeerStatus(name, key, List.of(), "", latestHandshake, rx, tx, online);
    }
}
