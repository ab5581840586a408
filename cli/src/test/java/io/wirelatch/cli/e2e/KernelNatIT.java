package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Alice is behind carol, a router with NAT that forgets a silent flow after two seconds. */
class KernelNatIT extends TunnelPair {

    /** Longer than the router remembers, with what its clock may lag behind. */
    private static final Duration FORGOTTEN = Duration.ofMillis(3_500);

    @BeforeAll
    void putAliceBehindARouter() {
        Prerequisites.requireWith("nft");
        Machine inside = alice.machine();
        lan.addCable(inside, carol);
        inside.output("ip", "link", "set", "eth0", "down");
        inside.output("ip", "address", "add", "192.168.7.2/24", "dev", "eth1");
        inside.output("ip", "route", "add", "default", "via", "192.168.7.1");

        carol.output("ip", "address", "add", "192.168.7.1/24", "dev", "eth1");
        carol.output("nft", "add table ip nat");
        carol.output("nft", "add chain ip nat out { type nat hook postrouting priority 100 ; }");
        carol.output("nft", "add rule ip nat out oifname eth0 masquerade");
        carol.output(
                "sh",
                "-c",
                "cd /proc/sys/net && echo 1 > ipv4/ip_forward"
                        + " && echo 2 > netfilter/nf_conntrack_udp_timeout"
                        + " && echo 2 > netfilter/nf_conntrack_udp_timeout_stream");
    }

    @Test
    void aKeepaliveEverySecondHoldsTheWayBackOpen() {
        alice.setPeer(bob.publicKey(), "persistent-keepalive", "1");
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertEquals(carol.ipv4() + ":" + alice.port(), bob.endpointOf(alice));
        Eventually.pause(FORGOTTEN);
        Traffic.assertPing(bob.machine(), alice.ipv4());
        assertEquals(carol.ipv4() + ":" + alice.port(), bob.endpointOf(alice));
    }

    @Test
    void withoutKeepalivesTheWayBackIsClosedUntilAliceSendsAgain() {
        Traffic.assertPing(alice.machine(), bob.ipv4());
        Traffic.assertPing(bob.machine(), alice.ipv4());
        Eventually.pause(FORGOTTEN);
        Traffic.assertNoPing(bob.machine(), alice.ipv4());
        Traffic.assertPing(alice.machine(), bob.ipv4());
        Traffic.assertPing(bob.machine(), alice.ipv4());
    }
}
