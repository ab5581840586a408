package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code ip link} does to an interface, and what the tunnel makes of it. */
class KernelLinkIT extends TunnelPair {

    @Test
    void anInterfaceInAnotherNetworkNamespaceLeavesItsSocketWhereItWasBorn() {
        Machine birthplace = alice.machine();
        carol.output("ip", "link", "set", "eth0", "down");
        birthplace.output("ip", "link", "set", "wg0", "netns", carol.namespace());
        try {
            alice.addAddresses(carol);
            Traffic.assertPing(carol, bob.ipv4());
            Traffic.assertPing(bob.machine(), alice.ipv6());
            Traffic.assertTcp(carol, bob.machine(), bob.ipv4());
            assertEquals(birthplace.ipv4() + ":" + alice.port(), bob.endpointOf(alice));
            assertTrue(listens(birthplace, alice.port()));
            assertFalse(listens(carol, alice.port()));

            alice.set("listen-port", "51999");
            Traffic.assertPing(carol, bob.ipv4());
            assertEquals(birthplace.ipv4() + ":51999", bob.endpointOf(alice));
            assertFalse(listens(carol, 51_999));
        } finally {
            carol.output("ip", "link", "set", "wg0", "netns", birthplace.namespace());
            alice.addAddresses(birthplace);
        }
    }

    private static boolean listens(Machine machine, int port) {
        String hexadecimal = ":%04X ".formatted(port);
        return machine.output("cat", "/proc/net/udp", "/proc/net/udp6").contains(hexadecimal);
    }

    @Test
    void downAndUpAgainItIsConfiguredAsBeforeAndTrafficResumes() {
        Traffic.assertPing(alice.machine(), bob.ipv4());
        String config = alice.machine().wg("showconf", "wg0");
        setLink("down");
        assertEquals(config, alice.machine().wg("showconf", "wg0"));
        Traffic.assertNoPing(alice.machine(), bob.ipv4());
        setLink("up");
        assertEquals(config, alice.machine().wg("showconf", "wg0"));
        Traffic.awaitPing(alice.machine(), bob.ipv4(), PATIENCE);
    }

    @Test
    void aKeepaliveThatIsSwitchedOnBeginsAHandshakeAtOnce() {
        assertEquals(0, bob.latestHandshakeWith(alice));
        alice.setPeer(bob.publicKey(), "persistent-keepalive", "3600");
        Eventually.await("a handshake", () -> bob.latestHandshakeWith(alice) > 0);
    }

    /** Nobody can have sent anything into it before. */
    @Test
    void aKeepaliveBeginsAHandshakeWhenTheInterfaceComesUpAndNotBefore() {
        setLink("down");
        alice.setPeer(bob.publicKey(), "persistent-keepalive", "3600");
        Eventually.pause(Duration.ofMillis(500));
        assertEquals(0, alice.transferWith(bob).sent());
        setLink("up");
        Eventually.await("a handshake", () -> bob.latestHandshakeWith(alice) > 0);
    }

    private void setLink(String state) {
        alice.machine().output("ip", "link", "set", "wg0", state);
    }
}
