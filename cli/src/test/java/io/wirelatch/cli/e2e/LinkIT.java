package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces that somebody sets down and up with {@code ip link}. */
class LinkIT extends HomeLanScenario {

    private final PrivateKey aliceKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey bobKey = PrivateKey.generate(new SecureRandom());
    private Machine alice;
    private Machine bob;

    LinkIT() {
        super(Prerequisites::requireWithWg, "alice", "bob");
    }

    @BeforeEach
    void nameMachines() {
        alice = lan.machine("alice");
        bob = lan.machine("bob");
    }

    @Test
    void comingUpCallsPeersWithAKeepaliveAndGoingDownKeepsTheConfiguration() {
        for (Machine machine : new Machine[] {alice, bob}) {
            machine.startWirelatch("tunnel", "wg0", "-f");
            machine.running().awaitLine("wg0 is there");
        }
        set(bob, bobKey, aliceKey, "10.77.0.1/32");
        bob.output("ip", "link", "set", "wg0", "up");
        set(alice, aliceKey, bobKey, "10.77.0.2/32");
        alice.wg(
                "set",
                "wg0",
                "peer",
                bobKey.publicKey().toBase64(),
                "endpoint",
                bob.ipv4() + ":51820",
                "persistent-keepalive",
                "25");
        alice.output("sleep", "1");
        assertEquals("0", lastHandshake(bob), "nothing is sent while the interface is down");

        // No address, no route, no packet: nothing but the keepalive can be sent.
        alice.output("ip", "link", "set", "wg0", "up");
        Eventually.await("a handshake", () -> !lastHandshake(bob).equals("0"));
        String first = lastHandshake(bob);

        String config = alice.wg("showconf", "wg0");
        alice.output("ip", "link", "set", "wg0", "down");
        assertEquals(config, alice.wg("showconf", "wg0"));
        alice.output("sleep", "1.1");
        assertEquals(first, lastHandshake(bob));
        alice.output("ip", "link", "set", "wg0", "up");
        Eventually.await("a handshake after that", () -> !lastHandshake(bob).equals(first));
    }

    @Test
    void aServerAndItsClientsKeepTheirAddresses() {
        alice.startWirelatch(
                "serve",
                "--pool",
                "10.77.0.0/24",
                "--pool",
                "fd77::/64",
                "--open",
                "300",
                "--token",
                "t-o-k-e-n");
        alice.running().awaitLine("pairing: OPEN");
        bob.startWirelatch("join", alice.ipv4(), "--token", "t-o-k-e-n");
        bob.running().awaitLine("connected to");
        Traffic.assertPing(bob, "fd77::1");

        for (Machine machine : new Machine[] {bob, alice}) {
            downAndUp(machine, "latch0");
            Traffic.awaitPing(bob, "fd77::1", Duration.ofSeconds(30));
            Traffic.awaitPing(alice, "10.77.0.2", Duration.ofSeconds(30));
        }
    }

    @Test
    void upPutsItsRoutesBackToo() {
        Path file = folder.resolve("wgu.conf");
        write(
                file,
                """
                [Interface]
                PrivateKey = %s
                Address = 10.77.0.1/24, fd77::1/64
                [Peer]
                PublicKey = %s
                AllowedIPs = 10.88.0.0/16, fd88::/64, 0.0.0.0/0
                Endpoint = %s:51820
                """
                        .formatted(
                                aliceKey.revealBase64(),
                                bobKey.publicKey().toBase64(),
                                bob.ipv4()));
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgu is up");
        String before = routes();
        assertTrue(before.contains("fd88::/64 dev wgu"), before);

        downAndUp(alice, "wgu");
        Eventually.await("the routes to be as before", () -> routes().equals(before));
        assertEquals(0, alice.running().terminate().exitStatus());
        alice.assertNothingRuns();
    }

    private static void downAndUp(Machine machine, String name) {
        machine.output("ip", "link", "set", name, "down");
        String addresses = machine.output("ip", "-6", "address", "show", "dev", name);
        assertEquals("", addresses, "the system has forgotten them");
        machine.output("ip", "link", "set", name, "up");
        Eventually.await(
                "its address to be back",
                () -> machine.output("ip", "address", "show", "dev", name).contains("fd77::"));
    }

    /** All routes but those of link-local addresses, which are others every time. */
    private String routes() {
        String shown =
                alice.output("ip", "route", "show", "table", "all")
                        + alice.output("ip", "-6", "route", "show", "table", "all");
        return shown.lines()
                .filter(line -> line.contains("wgu") && !line.contains("fe80:"))
                .map(String::strip)
                .sorted()
                .reduce("", (all, line) -> all + line + "\n");
    }

    private void set(Machine machine, PrivateKey own, PrivateKey other, String allowedIps) {
        Path key = folder.resolve(machine.name() + ".key");
        write(key, own.revealBase64() + "\n");
        machine.wg(
                "set",
                "wg0",
                "private-key",
                key.toString(),
                "listen-port",
                "51820",
                "peer",
                other.publicKey().toBase64(),
                "allowed-ips",
                allowedIps);
    }

    private static String lastHandshake(Machine machine) {
        return machine.wg("show", "wg0", "latest-handshakes").strip().split("\t", -1)[1];
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
