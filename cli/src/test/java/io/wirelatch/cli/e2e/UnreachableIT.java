package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever sends something into a tunnel that leads nowhere is told at once, by ICMP, instead of
 * waiting for an answer that cannot come.
 */
class UnreachableIT extends HomeLanScenario {

    private static final String NOBODY_IPV4 = "10.77.0.9";
    private static final String NOBODY_IPV6 = "fd77::9";

    private Machine alice;
    private Machine bob;
    private Machine carol;

    UnreachableIT() {
        super(UnreachableIT::requirePrograms, "alice", "bob", "carol");
    }

    private static void requirePrograms() {
        Prerequisites.requireWithWg();
        Prerequisites.requireWith("nft");
    }

    @BeforeEach
    void nameMachines() {
        alice = lan.machine("alice");
        bob = lan.machine("bob");
        carol = lan.machine("carol");
    }

    @Test
    void programsAreToldAtOnceThatNobodyHasTheAddress() {
        alice.startWirelatch("tunnel", "wg0", "-f");
        alice.running().awaitLine("wg0 is there");
        alice.output("ip", "address", "add", "10.77.0.1/24", "dev", "wg0");
        alice.output("ip", "address", "add", "fd77::1/64", "dev", "wg0", "nodad");
        alice.output("ip", "link", "set", "wg0", "up");
        assertUnreachable();

        String somebody = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        alice.wg("set", "wg0", "peer", somebody, "allowed-ips", "10.77.0.0/24,fd77::/64");
        assertUnreachable();

        machinesBehindItAreToldThroughItsAddressTranslation();
    }

    private void assertUnreachable() {
        assertSays(
                "From " + NOBODY_IPV4 + " icmp_seq=1 Destination Host Unreachable",
                alice.run("ping", "-c", "1", "-W", "20", NOBODY_IPV4));
        assertSays(
                "From " + NOBODY_IPV6 + " icmp_seq=1 Destination unreachable: Address unreachable",
                alice.run("ping", "-c", "1", "-W", "20", NOBODY_IPV6));
        // Nobody told, a connection attempt ends with "Connection timed out" after minutes.
        for (String address : new String[] {NOBODY_IPV4, NOBODY_IPV6}) {
            CommandResult refused = alice.run("bash", "-c", "exec 3<>/dev/tcp/" + address + "/80");
            assertTrue(refused.err().contains("No route to host"), refused::toString);
        }
    }

    /** The kernel's own test of its WireGuard has this too: the answer must find back. */
    private void machinesBehindItAreToldThroughItsAddressTranslation() {
        alice.output("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        alice.output(
                "nft",
                "add table ip nat; add chain ip nat post { type nat hook postrouting priority 100"
                        + " ; }; add rule ip nat post oifname wg0 masquerade");
        carol.output("ip", "route", "add", "10.77.0.0/24", "via", alice.ipv4());
        assertSays(
                "icmp_seq=1 Destination Host Unreachable",
                carol.run("ping", "-c", "1", "-W", "20", NOBODY_IPV4));
    }

    @Test
    void aServerTellsItsPeersInItsOwnName() {
        alice.startWirelatch(
                "serve", "--pool", "10.77.0.0/24", "--open", "300", "--token", "t-o-k-e-n");
        alice.running().awaitLine("pairing: OPEN");
        for (Machine machine : new Machine[] {bob, carol}) {
            machine.startWirelatch("join", alice.ipv4(), "--token", "t-o-k-e-n");
            machine.running().awaitLine("connected to");
        }
        Traffic.assertPing(bob, "10.77.0.3", 63);
        assertSays(
                "From 10.77.0.1 icmp_seq=1 Time to live exceeded",
                bob.run("ping", "-c", "1", "-W", "20", "-t", "1", "10.77.0.3"));

        String absent = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        alice.wg("set", "latch0", "peer", absent, "allowed-ips", NOBODY_IPV4 + "/32");
        assertSays(
                "From 10.77.0.1 icmp_seq=1 Destination Host Unreachable",
                bob.run("ping", "-c", "1", "-W", "20", NOBODY_IPV4));
    }

    private static void assertSays(String expected, CommandResult ping) {
        assertTrue(ping.out().contains(expected), ping::toString);
        assertEquals(1, ping.exitStatus(), ping::toString);
    }
}
