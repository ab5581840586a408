package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The ways that the system's own routes send packets into a tunnel, and the tunnel's around it. */
class KernelRoutingIT extends TunnelPair {

    private static final String MARK = "0x77";

    /** An address of bob's that alice reaches by her default route alone. */
    private static final String BOBS_SERVER = "203.0.113.2";

    /** Somewhere in the world, behind bob. */
    private static final String WORLD = "198.51.100.2";

    /** What {@link Traffic#assertPing(Machine, String)} sends. */
    private static final int PINGS = 3;

    private static final long LOOP_BYTES = 100_000;
    private static final long LOOP_KIBIBYTES = 32 * 1024;

    @Test
    void aDefaultRouteIntoTheTunnelDoesNotSwallowTheTunnel() {
        bob.machine().output("ip", "address", "add", BOBS_SERVER + "/32", "dev", "lo");
        bob.machine().output("ip", "address", "add", WORLD + "/32", "dev", "lo");
        typed(alice, "ip route add default via 192.0.2.2");
        typed(alice, "ip route add default dev wg0 table 777");
        typed(alice, "ip rule add not fwmark " + MARK + " table 777");
        typed(alice, "ip rule add table main suppress_prefixlength 0");
        try {
            alice.set("fwmark", MARK);
            alice.setPeer(
                    bob.publicKey(),
                    "endpoint",
                    BOBS_SERVER + ":" + bob.port(),
                    "allowed-ips",
                    "0.0.0.0/0,::/0");
            Traffic.assertPing(alice.machine(), WORLD);
            Traffic.assertTcp(alice.machine(), bob.machine(), WORLD);
            assertEquals("192.0.2.1:" + alice.port(), bob.endpointOf(alice));
        } finally {
            typed(alice, "ip rule delete table main suppress_prefixlength 0");
            typed(alice, "ip rule delete not fwmark " + MARK + " table 777");
            typed(alice, "ip route delete default via 192.0.2.2");
            bob.machine().output("ip", "address", "delete", BOBS_SERVER + "/32", "dev", "lo");
            bob.machine().output("ip", "address", "delete", WORLD + "/32", "dev", "lo");
        }
    }

    @Test
    void aRuleForTheMarkSendsTheOuterPacketsAnotherWay() {
        lan.addCable(alice.machine(), bob.machine());
        for (TunnelEnd end : new TunnelEnd[] {alice, bob}) {
            String address = "198.18.0." + (end == alice ? 1 : 2) + "/30";
            end.machine().output("ip", "address", "add", address, "dev", "eth1");
            typed(end, "echo 1 > /proc/sys/net/ipv6/conf/eth1/disable_ipv6");
            typed(end, "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done");
        }
        typed(alice, "ip route add default via 198.18.0.2 table 778");
        typed(alice, "ip rule add fwmark " + MARK + " table 778");
        try {
            assertFalse(takesTheCable(), "without a mark");
            alice.set("fwmark", MARK);
            assertTrue(takesTheCable(), "with the mark");
            alice.set("fwmark", "0");
            assertFalse(takesTheCable(), "without it again");
        } finally {
            typed(alice, "ip rule delete fwmark " + MARK + " table 778");
            typed(alice, "ip link delete eth1");
        }
    }

    /** Whether pings to bob, who is looked for at home, leave through the cable. */
    private boolean takesTheCable() {
        // He may have answered from his end of the cable.
        alice.addPeerWithEndpoint(bob);
        long before = TunnelEnd.statisticOf(alice.machine(), "eth1", "tx_packets");
        Traffic.assertPing(alice.machine(), bob.ipv4());
        long left = TunnelEnd.statisticOf(alice.machine(), "eth1", "tx_packets") - before;
        // Fewer are the system's own, which asks who is there.
        return left >= PINGS;
    }

    @Test
    void aTunnelRunsInsideAnotherTunnel() {
        TunnelEnd aliceWithin = TunnelEnd.start(alice.machine(), "wg1", 78, 1, folder);
        TunnelEnd bobWithin = TunnelEnd.start(bob.machine(), "wg1", 78, 2, folder);
        for (TunnelEnd end : new TunnelEnd[] {aliceWithin, bobWithin}) {
            typed(end, "ip link set wg1 mtu 1340");
        }
        String endpoint = bob.ipv4() + ":" + bobWithin.port();
        aliceWithin.addPeer(bobWithin, "endpoint", endpoint);
        bobWithin.addPeer(aliceWithin);

        Traffic.assertPing(aliceWithin.machine(), bobWithin.ipv4());
        Traffic.assertPingUncut(aliceWithin.machine(), bobWithin.ipv6(), 1_340);
        long before = alice.transferWith(bob).received();
        Traffic.assertTcp(aliceWithin.machine(), bobWithin.machine(), bobWithin.ipv4());
        long within = aliceWithin.transferWith(bobWithin).received();
        long outside = alice.transferWith(bob).received() - before;
        assertTrue(outside > 5 << 20, () -> outside + " bytes came through the outer tunnel");
        assertTrue(within > 5 << 20, () -> within + " bytes came through the inner tunnel");
        assertEquals(alice.ipv4() + ":" + aliceWithin.port(), bobWithin.endpointOf(aliceWithin));

        aliceWithin.process().terminate();
        bobWithin.process().terminate();
    }

    /** Each sealed packet would come back to be sealed again, and longer every time. */
    @Test
    void aTunnelWhoseEndpointIsRoutedIntoItselfComesToRest() {
        Traffic.assertPing(alice.machine(), bob.ipv4());
        alice.setPeer(bob.publicKey(), "allowed-ips", "0.0.0.0/0");
        long residentBefore = alice.process().residentKibibytes();
        typed(alice, "ip route add 192.0.2.2 dev wg0");
        try {
            Traffic.assertNoPing(alice.machine(), bob.ipv4());
            Eventually.pause(Duration.ofSeconds(1));
            long sentBefore = alice.transferWith(bob).sent();
            long busyBefore = alice.process().cpuMillis();
            Eventually.pause(Duration.ofSeconds(2));
            long sent = alice.transferWith(bob).sent() - sentBefore;
            long busy = alice.process().cpuMillis() - busyBefore;
            long grown = alice.process().residentKibibytes() - residentBefore;
            assertTrue(sent < LOOP_BYTES, () -> sent + " bytes sent in 2 s without traffic");
            assertTrue(busy < 1_000, () -> busy + " ms of work in 2 s without traffic");
            assertTrue(grown < LOOP_KIBIBYTES, () -> "grew by " + grown + " KiB");
        } finally {
            typed(alice, "ip route delete 192.0.2.2 dev wg0");
        }
        Traffic.awaitPing(alice.machine(), bob.ipv4(), PATIENCE);
    }

    private static void typed(TunnelEnd end, String command) {
        end.machine().output("sh", "-c", command);
    }
}
