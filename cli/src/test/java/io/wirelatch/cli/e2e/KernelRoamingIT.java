package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.e2e.TunnelEnd.Transfer;
import io.wirelatch.tunnel.key.PrivateKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whitepaper, 2.1: a peer is where its last authenticated packet came from. */
class KernelRoamingIT extends TunnelPair {

    private static final String FIRST_IPV4 = "192.0.2.1";
    private static final String SECOND_IPV4 = "192.0.2.11";
    private static final String FIRST_IPV6 = "2001:db8::1";
    private static final String SECOND_IPV6 = "2001:db8::11";

    private static final int INITIATION_BYTES = 148;

    /** A ping of 84 bytes in blocks of 16, header and tag. */
    private static final int PING_BYTES = 96 + 32;

    @AfterEach
    void comeHome() {
        if (lan != null) {
            move(SECOND_IPV4, FIRST_IPV4, 24);
            move(SECOND_IPV6, FIRST_IPV6, 64);
        }
    }

    @Test
    void theEndpointFollowsAPeerThatMovesOnIpv4() {
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertEquals(FIRST_IPV4 + ":" + alice.port(), bob.endpointOf(alice));

        move(FIRST_IPV4, SECOND_IPV4, 24);
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertEquals(SECOND_IPV4 + ":" + alice.port(), bob.endpointOf(alice));
        Traffic.assertPing(bob.machine(), alice.ipv4());
    }

    @Test
    void theEndpointFollowsAPeerThatMovesOnIpv6() {
        String bobs = "[" + bob.machine().ipv6() + "]:" + bob.port();
        alice.setPeer(bob.publicKey(), "endpoint", bobs);
        Traffic.assertPing(alice.machine(), bob.ipv6());
        assertEquals("[" + FIRST_IPV6 + "]:" + alice.port(), bob.endpointOf(alice));

        move(FIRST_IPV6, SECOND_IPV6, 64);
        Traffic.assertPing(alice.machine(), bob.ipv6());
        assertEquals("[" + SECOND_IPV6 + "]:" + alice.port(), bob.endpointOf(alice));
        Traffic.assertPing(bob.machine(), alice.ipv6());
    }

    @Test
    void theEndpointFollowsAPeerFromIpv4ToIpv6AndBack() {
        Traffic.assertPing(alice.machine(), bob.ipv4());
        String before = bob.endpointOf(alice);
        String bobs = alice.endpointOf(bob);

        String overIpv6 = "[" + bob.machine().ipv6() + "]:" + bob.port();
        alice.setPeer(bob.publicKey(), "endpoint", overIpv6);
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertEquals("[" + FIRST_IPV6 + "]:" + alice.port(), bob.endpointOf(alice));
        alice.setPeer(bob.publicKey(), "endpoint", bobs);
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertEquals(before, bob.endpointOf(alice));
    }

    /** What somebody has recorded, and sends once more or changed, moves nothing. */
    @Test
    void onlyAnAuthenticatedPacketMovesTheEndpoint() {
        Prerequisites.requireWith("tcpdump");
        String initiation;
        String data;
        try (OuterDatagrams seen = OuterDatagrams.leaving(alice.machine())) {
            Traffic.assertPing(alice.machine(), bob.ipv4());
            seen.await(PING_BYTES);
            initiation = seen.payload(INITIATION_BYTES);
            data = seen.payload(PING_BYTES);
        }
        Transfer before = bob.transferWith(alice);
        long seenBefore = bob.machine().datagramsRead();
        sendFromCarol(initiation);
        sendFromCarol(data);
        // The lowest byte of the counter, which makes it a new one.
        sendFromCarol(data.substring(0, 16) + "77" + data.substring(18));

        Eventually.await("them to arrive", () -> bob.machine().datagramsRead() >= seenBefore + 3);
        Traffic.assertPing(bob.machine(), alice.ipv4());
        assertEquals(FIRST_IPV4 + ":" + alice.port(), bob.endpointOf(alice));
        long received = bob.transferWith(alice).received() - before.received();
        assertEquals(3 * PING_BYTES, received, "three answers");
    }

    /** Whitepaper, 2: cryptokey routing is about what is inside, and comes after the endpoint. */
    @Test
    void anAddressThatBelongsToAnotherPeerLosesTheDataAndStillMovesTheEndpoint() {
        bob.setPeer(alice.publicKey(), "allowed-ips", "10.77.0.0/24");
        Traffic.assertPing(alice.machine(), bob.ipv4());
        String other = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        bob.setPeer(other, "allowed-ips", alice.ipv4() + "/32");

        move(FIRST_IPV4, SECOND_IPV4, 24);
        long delivered = bob.statistic("rx_packets");
        long received = bob.transferWith(alice).received();
        Traffic.assertNoPing(alice.machine(), bob.ipv4());
        assertEquals(delivered, bob.statistic("rx_packets"));
        assertNotEquals(received, bob.transferWith(alice).received());
        assertEquals(SECOND_IPV4 + ":" + alice.port(), bob.endpointOf(alice));

        bob.setPeer(other, "remove");
        Traffic.assertPing(alice.machine(), bob.ipv4());
    }

    private void move(String from, String to, int prefixLength) {
        Machine machine = alice.machine();
        machine.run("ip", "address", "delete", from + "/" + prefixLength, "dev", "eth0");
        String nodad = to.contains(":") ? " nodad" : "";
        machine.run("sh", "-c", "ip address add " + to + "/" + prefixLength + " dev eth0" + nodad);
        assertTrue(machine.output("ip", "address", "show", "eth0").contains(" " + to + "/"));
    }

    private void sendFromCarol(String hexadecimal) {
        String escaped = hexadecimal.replaceAll("(..)", "\\\\x$1");
        String target = "/dev/udp/" + bob.machine().ipv4() + "/" + bob.port();
        carol.output("bash", "-c", "printf '" + escaped + "' > " + target);
    }
}
