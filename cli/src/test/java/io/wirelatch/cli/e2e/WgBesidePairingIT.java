package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every verb of Debian's wg on a network that has paired: alice serves, bob has joined, and carol
 * is a peer that was set by hand. What was paired is state.json's, the rest is wg's.
 */
@ExtendWith(OneScenario.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class WgBesidePairingIT implements OneScenario.WithTranscripts {

    private static final String TOKEN = "token-for-this-test";
    private static final String ALICE_IPV4 = "10.9.0.1";
    private static final String BOB_IPV4 = "10.9.0.2";
    private static final String CAROL_IPV4 = "10.77.0.3";

    private final PrivateKey carolKey = PrivateKey.generate(new SecureRandom());

    private HomeLan lan;
    private Machine alice;
    private Machine bob;
    private Machine carol;
    private Path folder;

    @BeforeAll
    void pairBobAndSetCarolByHand(@TempDir Path temporary) throws IOException {
        Prerequisites.requireWithWg();
        folder = temporary;
        lan = HomeLan.of(folder, "alice", "bob", "carol");
        alice = lan.machine("alice");
        bob = lan.machine("bob");
        carol = lan.machine("carol");
        alice.startWirelatchReading(
                TOKEN + "\n", "serve", "--pool", "10.9.0.0/24", "--open", "300", "--token", "-");
        alice.running().awaitLine("pairing: OPEN");
        bob.startWirelatch("join", alice.ipv4(), "--token", TOKEN);
        bob.running().awaitLine("connected to");

        carol.startWirelatch("tunnel", "wg0", "-f");
        carol.running().awaitLine("wg0 is there");
        carol.output("ip", "address", "add", CAROL_IPV4 + "/24", "dev", "wg0");
        carol.output("ip", "link", "set", "wg0", "up");
        carol.output("ip", "route", "add", ALICE_IPV4, "dev", "wg0");
        carol.wg(
                "setconf",
                "wg0",
                file(
                        """
                        [Interface]
                        PrivateKey = %s
                        [Peer]
                        PublicKey = %s
                        Endpoint = 192.0.2.1:51820
                        AllowedIPs = %s/32
                        """
                                .formatted(
                                        carolKey.revealBase64(),
                                        alice.wg("show", "latch0", "public-key").strip(),
                                        ALICE_IPV4)));
        alice.output("ip", "route", "add", CAROL_IPV4, "dev", "latch0");
        alice.wg("addconf", "latch0", file(carolsSection()));
        // Alice does not know yet where she is.
        Traffic.awaitPing(carol, ALICE_IPV4, Duration.ofSeconds(15));
        assertTrafficWithBoth();
    }

    @AfterAll
    void takeMachinesAway() {
        if (lan != null) {
            lan.close();
        }
    }

    @Override
    public String transcripts() {
        return lan.transcripts();
    }

    @Test
    @Order(1)
    void whatShowconfPrintsSetconfAndSyncconfTake() throws IOException {
        String before = Files.readString(alice.stateFile());
        for (Machine machine : List.of(alice, bob)) {
            String config = machine.wg("showconf", "latch0");
            machine.wg("setconf", "latch0", file(config));
            assertEquals(config, machine.wg("showconf", "latch0"));
            // Whoever has no session any more begins.
            Traffic.assertPing(machine, machine.equals(alice) ? BOB_IPV4 : ALICE_IPV4);
            assertTrafficWithBoth();

            String handshakes = machine.wg("show", "latch0", "latest-handshakes");
            machine.wg("syncconf", "latch0", file(config));
            assertEquals(handshakes, machine.wg("show", "latch0", "latest-handshakes"));
        }
        assertEquals(before, Files.readString(alice.stateFile()));
    }

    @Test
    @Order(2)
    void nobodyWhoHasPairedIsTakenAwayAndWhoWasSetByHandIs() throws IOException {
        String config = alice.wg("showconf", "latch0");
        String withoutBob = config.substring(0, config.indexOf("[Peer]")) + carolsSection();
        String bobsKey = bob.wg("show", "latch0", "public-key").strip();
        assertRefused(alice, "syncconf", "latch0", file(withoutBob));
        assertRefused(alice, "setconf", "latch0", file(withoutBob));
        assertRefused(alice, "set", "latch0", "peer", bobsKey, "remove");
        alice.running().awaitLine("wirelatch remove " + bobsKey.replace("+", "\\+"));
        assertEquals(config, alice.wg("showconf", "latch0"), "nothing has changed");

        String third = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        alice.wg("set", "latch0", "peer", third, "allowed-ips", "10.77.0.4/32");
        assertEquals(3, alice.wg("show", "latch0", "peers").lines().count());
        alice.wg("syncconf", "latch0", file(config));
        assertEquals(2, alice.wg("show", "latch0", "peers").lines().count());
        assertTrafficWithBoth();
    }

    @Test
    @Order(3)
    void thePrivateKeyOfAPairedNetworkStaysOnBothEnds() throws IOException {
        String another = file(PrivateKey.generate(new SecureRandom()).revealBase64() + "\n");
        for (Machine machine : List.of(alice, bob)) {
            String key = machine.wg("show", "latch0", "private-key");
            assertRefused(machine, "set", "latch0", "private-key", another);
            assertRefused(machine, "set", "latch0", "private-key", "/dev/null");
            machine.wg("set", "latch0", "private-key", file(key));
            assertEquals(key, machine.wg("show", "latch0", "private-key"));
            assertEquals(
                    machine.status().at("/publicKey").stringValue(),
                    machine.wg("show", "latch0", "public-key").strip());
        }
        String server = bob.wg("show", "latch0", "peers").strip();
        assertRefused(bob, "set", "latch0", "peer", server, "remove");
        assertTrafficWithBoth();
    }

    @Test
    @Order(4)
    void aPeerSetByHandSurvivesAPairingAndTheEndOfAnother() throws IOException {
        String inThePool = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        alice.wg("set", "latch0", "peer", inThePool, "allowed-ips", "10.9.0.3/32");
        carol.output("ip", "route", "delete", ALICE_IPV4, "dev", "wg0");
        carol.startWirelatch("join", alice.ipv4(), "--token", TOKEN);
        carol.running().awaitLine("connected to");
        assertEquals(4, alice.wg("show", "latch0", "peers").lines().count());
        String allowed = alice.wg("show", "latch0", "allowed-ips");
        assertTrue(allowed.contains(inThePool + "\t10.9.0.3/32"), allowed);
        assertTrue(allowed.contains("10.9.0.4/32"), allowed);
        alice.wg("set", "latch0", "peer", inThePool, "remove");
        carol.running().terminate();
        assertEquals(0, alice.wirelatch("remove", "carol").exitStatus());
        assertEquals(2, alice.wg("show", "latch0", "peers").lines().count());
        carol.output("ip", "route", "add", ALICE_IPV4, "dev", "wg0");
        assertTrafficWithBoth();
        String status = alice.wirelatch("status").out();
        assertTrue(status.contains("not paired"), status);
        String publicKey = carolKey.publicKey().toBase64();
        assertTrue(!Files.readString(alice.stateFile()).contains(publicKey));
    }

    @Test
    @Order(5)
    void aPortSetByHandIsTheOneThatIsShown() {
        alice.wg("set", "latch0", "listen-port", "51999");
        assertEquals(51999, alice.status().at("/listenPort").intValue());
        CommandResult opened = alice.wirelatch("open", "60");
        assertTrue(opened.out().contains(":51999 --token"), opened::toString);
        // Who is a peer is told where the server is now by what the server sends.
        assertTrafficWithBoth();
        assertEquals("192.0.2.1:51999", bob.wg("show", "latch0", "endpoints").split("\\s")[1]);
    }

    private void assertTrafficWithBoth() {
        Traffic.awaitPing(alice, BOB_IPV4, Duration.ofSeconds(15));
        Traffic.awaitPing(alice, CAROL_IPV4, Duration.ofSeconds(15));
        Traffic.assertPing(bob, ALICE_IPV4);
        Traffic.assertPing(carol, ALICE_IPV4);
    }

    private static void assertRefused(Machine machine, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "wg";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        CommandResult refused = machine.withUapi(command);
        assertEquals(1, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("Operation not permitted"), refused::toString);
    }

    private String carolsSection() {
        return "[Peer]\nPublicKey = %s\nAllowedIPs = %s/32\n"
                .formatted(carolKey.publicKey().toBase64(), CAROL_IPV4);
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "wg", ".conf"), text).toString();
    }
}
