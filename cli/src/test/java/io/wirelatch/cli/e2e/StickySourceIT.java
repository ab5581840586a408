package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A machine with several addresses answers from the one that its peer addressed, as the peer's NAT
 * expects it, and goes over to another when that one goes away.
 */
class StickySourceIT extends HomeLanScenario {

    private static final Pattern RECEIVED = Pattern.compile(" ([0-9]+) received");
    private static final String ALICE_INSIDE = "10.77.0.1";
    private static final String BOB_INSIDE = "10.77.0.2";

    private final PrivateKey aliceKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey bobKey = PrivateKey.generate(new SecureRandom());
    private Machine alice;
    private Machine bob;

    StickySourceIT() {
        super(Prerequisites::requireWithWg, "alice", "bob");
    }

    @BeforeEach
    void nameMachines() {
        alice = lan.machine("alice");
        bob = lan.machine("bob");
    }

    @Test
    void answersComeFromTheAddressThatWasAddressedUntilItIsTakenAway() {
        alice.output("ip", "address", "add", "192.0.2.101/24", "dev", "eth0");
        alice.output("ip", "address", "add", "2001:db8::101/64", "dev", "eth0", "nodad");
        start(alice, aliceKey, bobKey, ALICE_INSIDE, BOB_INSIDE);
        start(bob, bobKey, aliceKey, BOB_INSIDE, ALICE_INSIDE);

        // Left to itself the system would answer both of a family from the same one.
        for (String address :
                List.of("192.0.2.1", "192.0.2.101", "[2001:db8::1]", "[2001:db8::101]")) {
            bobCalls(address);
            Traffic.assertPing(bob, ALICE_INSIDE);
            Traffic.assertPing(alice, BOB_INSIDE);
            assertEquals(address + ":51820", bobsEndpoint(), "bob would follow another source");
        }
        theFlowGoesOnWithout("[2001:db8::101]", "2001:db8::101/64", "[2001:db8::1]");
        theFlowGoesOnWithout("192.0.2.101", "192.0.2.101/24", "192.0.2.1");
    }

    private void theFlowGoesOnWithout(String endpoint, String address, String otherEndpoint) {
        bobCalls(endpoint);
        Traffic.assertPing(bob, ALICE_INSIDE);
        assertEquals(endpoint + ":51820", bobsEndpoint());
        try (RunningProcess flow =
                alice.start("ping", "-c", "40", "-i", "0.1", "-W", "5", BOB_INSIDE)) {
            flow.awaitLine("icmp_seq=5");
            alice.output("ip", "address", "delete", address, "dev", "eth0");
            CommandResult ended = flow.awaitExit(Duration.ofSeconds(60));
            assertEquals(0, ended.exitStatus(), ended::toString);
            // Only what was on the way to the address at that moment may be lost.
            Matcher received = RECEIVED.matcher(ended.out());
            assertTrue(received.find(), ended::toString);
            assertTrue(Integer.parseInt(received.group(1)) >= 35, ended::toString);
        }
        assertEquals(otherEndpoint + ":51820", bobsEndpoint(), "bob follows");
        Traffic.assertPing(bob, ALICE_INSIDE);
    }

    private void bobCalls(String address) {
        bob.wg("set", "wg0", "peer", publicKey(aliceKey), "endpoint", address + ":51820");
    }

    private String bobsEndpoint() {
        return bob.wg("show", "wg0", "endpoints").strip().split("\t", -1)[1];
    }

    private void start(
            Machine machine, PrivateKey own, PrivateKey other, String inside, String otherInside) {
        machine.startWirelatch("tunnel", "wg0", "-f");
        machine.running().awaitLine("wg0 is there");
        machine.wg(
                "set",
                "wg0",
                "private-key",
                file(own.revealBase64() + "\n"),
                "listen-port",
                "51820",
                "peer",
                publicKey(other),
                "allowed-ips",
                otherInside + "/32");
        machine.output("ip", "address", "add", inside + "/24", "dev", "wg0");
        machine.output("ip", "link", "set", "wg0", "up");
    }

    private static String publicKey(PrivateKey key) {
        return key.publicKey().toBase64();
    }

    private String file(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "wg", ".conf"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
