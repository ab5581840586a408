package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A server whose figures somebody watches. */
class MetricsIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    @Test
    @Order(1)
    void aServerTellsItsFiguresOnTheLoopbackAddressAlone() throws IOException {
        Path tokenFile = Files.writeString(nas.stateDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch("serve", "--token-file", tokenFile.toString(), "--metrics", "9586");
        nas.running().awaitLine("metrics: http://127.0.0.1:9586/metrics");
        nas.running().awaitLine("pairing: CLOSED");
        assertHas("wirelatch_peers{paired=\"true\"} 0.0");
        assertHas("wirelatch_pairing_window_open 0.0");
        assertHas("jvm_memory_used_bytes{area=\"heap\"}");
        assertTrue(nas.output("ss", "-Hltn").contains("127.0.0.1]:9586"), "listens elsewhere");
    }

    @Test
    @Order(2)
    void aJoinIsSeen() {
        assertEquals(0, nas.wirelatch("open", "600").exitStatus());
        CommandResult wrong = mac.wirelatch("join", nas.ipv4(), "--token", "not-the-token-at-all");
        assertEquals(4, wrong.exitStatus(), wrong::toString);
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        pi.running().awaitLine("connected to");
        Traffic.assertPing(pi, "10.150.0.1");
        assertHas("wirelatch_pairing_window_open 1.0");
        assertHas("wirelatch_pairing_outcomes_total{outcome=\"wrong_secret\"} 1.0");
        assertHas("wirelatch_pairing_outcomes_total{outcome=\"joined\"} 1.0");
        assertHas("wirelatch_handshakes_total 1.0");
        assertHas("wirelatch_peer_online{peer=\"pi\"} 1.0");
        assertHas("wirelatch_pool_leased_addresses{pool=\"10.150.0.0/24\"} 1.0");
    }

    @Test
    @Order(3)
    void aPortThatIsTakenStopsTheStartAndSaysWhy() {
        CommandResult second =
                nas.wirelatch(
                        "serve",
                        "-i",
                        "latch7",
                        "--pool",
                        "10.160.0.0/24",
                        "--port",
                        "51999",
                        "--metrics",
                        "9586");
        assertEquals(1, second.exitStatus(), second::toString);
        assertTrue(second.err().contains("cannot serve metrics on 127.0.0.1:9586"), second.err());
    }

    private void assertHas(String line) {
        String metrics = scrape();
        assertTrue(metrics.lines().anyMatch(l -> l.startsWith(line)), line + " in:\n" + metrics);
    }

    /** Every Debian has bash, whose redirections open connections. */
    private String scrape() {
        return nas.output(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/9586;"
                        + " printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3");
    }
}
