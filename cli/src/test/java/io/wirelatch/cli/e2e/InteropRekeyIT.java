package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whitepaper, 6.2: whoever has begun a session begins the next one after 120 seconds, and no stream
 * notices. In real time, with us and with wireguard-go as the one who begins, side by side.
 */
@Tag("conformance")
class InteropRekeyIT extends HomeLanScenario {

    private static final long BYTES_PER_SECOND = 500_000;
    private static final int SECONDS = 135;
    private static final Duration DEADLINE = Duration.ofSeconds(4 * SECONDS);

    InteropRekeyIT() {
        super(Prerequisites::requireWithWireguardGo, "ours1", "other1", "ours2", "other2");
    }

    @Test
    void aStreamGoesOnWhileTheSessionIsRenewedByEitherSide() throws IOException {
        Machine ours1 = lan.machine("ours1");
        Machine other1 = lan.machine("other1");
        Machine ours2 = lan.machine("ours2");
        Machine other2 = lan.machine("other2");
        InteropPair weBegin = new InteropPair(ours1, other1, folder);
        InteropPair otherBegins = new InteropPair(ours2, other2, folder);
        try (WireguardGo answering = weBegin.startOther("")) {
            weBegin.startOurs(other1.ipv4() + ":" + InteropPair.OTHER_PORT);
            otherBegins.startOurs("");
            try (WireguardGo beginning =
                    otherBegins.startOther("[" + ours2.ipv6() + "]:" + InteropPair.OUR_PORT)) {
                Traffic.Echo first = echo(ours1, other1, InteropPair.OTHER_IPV4);
                Traffic.Echo second = echo(other2, ours2, InteropPair.OUR_IPV6);
                Set<Long> handshakes1 = new TreeSet<>();
                Set<Long> handshakes2 = new TreeSet<>();
                while (first.running().isRunning() && second.running().isRunning()) {
                    handshakes1.add(weBegin.latestHandshake());
                    handshakes2.add(otherBegins.latestHandshake());
                    ours1.output("sleep", "5");
                }
                handshakes1.add(weBegin.latestHandshake());
                handshakes2.add(otherBegins.latestHandshake());
                long silence1 = first.assertDone(DEADLINE);
                long silence2 = second.assertDone(DEADLINE);

                assertRenewed(handshakes1);
                assertRenewed(handshakes2);
                assertTrue(answering.hasAnswered() && !answering.hasBegun(), "only we begin");
                assertTrue(beginning.hasBegun() && !beginning.hasAnswered(), "only it begins");
                System.out.printf(
                        "%s: %d and %d handshakes, longest silence %d and %d ms%n",
                        getClass().getSimpleName(),
                        handshakes1.size(),
                        handshakes2.size(),
                        silence1,
                        silence2);
            }
        }
    }

    private static Traffic.Echo echo(Machine client, Machine server, String address) {
        return Traffic.startEcho(
                client, server, address, SECONDS * BYTES_PER_SECOND, BYTES_PER_SECOND);
    }

    private static void assertRenewed(Set<Long> handshakes) {
        assertTrue(handshakes.size() >= 2, () -> "all handshakes were at " + handshakes);
        assertTrue(handshakes.stream().allMatch(time -> time > 0), handshakes::toString);
    }
}
