package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code wg set} may be told and what then does not happen. */
class WgSettingsIT extends HomeLanScenario {

    /** A public key of low order: nothing can be agreed with whoever has it. */
    private static final String LOW_ORDER = "A".repeat(43) + "=";

    private final PrivateKey aliceKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey otherKey = PrivateKey.generate(new SecureRandom());
    private Machine alice;
    private Machine bob;

    WgSettingsIT() {
        super(WgSettingsIT::requirePrograms, "alice", "bob");
    }

    private static void requirePrograms() {
        Prerequisites.requireWithWg();
        Prerequisites.requireWith("ss");
    }

    @BeforeEach
    void nameMachines() {
        alice = lan.machine("alice");
        bob = lan.machine("bob");
        alice.startWirelatch("tunnel", "wg0", "-f");
        alice.running().awaitLine("wg0 is there");
        alice.wg("set", "wg0", "private-key", file(aliceKey), "listen-port", "51820");
        alice.output("ip", "link", "set", "wg0", "up");
    }

    @Test
    void ownKeysAreNoPeersAndKeysOfLowOrderAreSentNothing() {
        String own = aliceKey.publicKey().toBase64();
        alice.wg("set", "wg0", "peer", own, "allowed-ips", "10.77.0.0/24");
        assertEquals("", alice.wg("show", "wg0", "peers"));

        String other = otherKey.publicKey().toBase64();
        alice.wg("set", "wg0", "peer", other, "allowed-ips", "10.77.0.2/32");
        assertEquals(other + "\n", alice.wg("show", "wg0", "peers"));
        alice.wg("set", "wg0", "private-key", file(otherKey));
        assertEquals("", alice.wg("show", "wg0", "peers"), "now it is alice's own");

        alice.wg(
                "set",
                "wg0",
                "peer",
                LOW_ORDER,
                "endpoint",
                bob.ipv4() + ":51820",
                "persistent-keepalive",
                "1",
                "allowed-ips",
                "10.77.0.2/32");
        alice.output("ip", "address", "add", "10.77.0.1/24", "dev", "wg0");
        Traffic.assertNoPing(alice, "10.77.0.2");
        assertEquals(LOW_ORDER + "\t0\t0\n", alice.wg("show", "wg0", "transfer"));
        assertEquals("", alice.output("ip", "neighbour", "show", bob.ipv4()), "never looked for");
    }

    @Test
    void theMarkStaysWhenThePortChangesAndTheOldPortWhenTheNewOneIsTaken() {
        alice.wg("set", "wg0", "fwmark", "0x51");
        assertTrue(socket("51820").contains("fwmark:0x51"), socket("51820"));
        alice.wg("set", "wg0", "listen-port", "51821");
        assertTrue(socket("51821").contains("fwmark:0x51"), socket("51821"));
        assertEquals("", socket("51820"));

        alice.startWirelatch("tunnel", "wg1", "-f");
        alice.running().awaitLine("wg1 is there");
        alice.wg("set", "wg1", "listen-port", "51999");
        CommandResult refused =
                alice.withUapi("wg", "set", "wg0", "fwmark", "0x52", "listen-port", "51999");
        assertEquals(1, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("Address already in use"), refused::toString);
        assertEquals("51821\n", alice.wg("show", "wg0", "listen-port"));
        assertEquals("0x51\n", alice.wg("show", "wg0", "fwmark"));
        assertTrue(socket("51821").contains("fwmark:0x51"), socket("51821"));
    }

    private String socket(String port) {
        return alice.output("ss", "-uaneH", "sport", "=", ":" + port);
    }

    private String file(PrivateKey key) {
        try {
            Path file = Files.createTempFile(folder, "wg", ".key");
            return Files.writeString(file, key.revealBase64() + "\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
