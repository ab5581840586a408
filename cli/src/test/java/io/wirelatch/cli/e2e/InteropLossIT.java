package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A path that loses, reorders and repeats datagrams, between us and wireguard-go. */
class InteropLossIT extends HomeLanScenario {

    private static final int RELAY_PORT = 51000;
    private static final long BYTES = 200_000;

    private Machine ours;
    private Machine other;
    private Machine between;
    private InteropPair pair;

    InteropLossIT() {
        super(Prerequisites::requireWithWireguardGo, "ours", "other", "between");
    }

    @BeforeEach
    void nameMachines() throws IOException {
        ours = lan.machine("ours");
        other = lan.machine("other");
        between = lan.machine("between");
        pair = new InteropPair(ours, other, folder);
    }

    @Test
    void weBeginOverIpv6() throws IOException {
        startRelay(other.ipv6(), InteropPair.OTHER_PORT);
        try (WireguardGo _ = pair.startOther("")) {
            pair.startOurs("[" + between.ipv6() + "]:" + RELAY_PORT);
            assertTrafficPasses(ours, other, InteropPair.OTHER_IPV4, InteropPair.OTHER_IPV6);
        }
    }

    @Test
    void wireguardGoBeginsOverIpv4() throws IOException {
        startRelay(ours.ipv4(), InteropPair.OUR_PORT);
        pair.startOurs("");
        try (WireguardGo _ = pair.startOther(between.ipv4() + ":" + RELAY_PORT)) {
            assertTrafficPasses(other, ours, InteropPair.OUR_IPV4, InteropPair.OUR_IPV6);
        }
    }

    private void startRelay(String server, int port) {
        long seed = ThreadLocalRandom.current().nextLong();
        between.startJava(LossyRelay.class, RELAY_PORT, server, port, seed)
                .awaitLine("relaying, seed");
    }

    private static void assertTrafficPasses(
            Machine client, Machine server, String ipv4, String ipv6) {
        Traffic.awaitPing(client, ipv4, Duration.ofMinutes(1));
        CommandResult pings = client.run("ping", "-c", "100", "-i", "0.02", "-W", "1", ipv6);
        assertFalse(pings.out().contains("duplicates"), "a packet is believed once: " + pings);
        // Four in five come back.
        int received = Integer.parseInt(pings.out().replaceAll("(?s).* ([0-9]+) received.*", "$1"));
        assertTrue(received > 50, pings::toString);
        Traffic.assertEcho(client, server, ipv6, BYTES, BYTES, Duration.ofMinutes(2));
    }
}
