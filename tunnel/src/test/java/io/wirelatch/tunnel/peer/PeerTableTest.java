package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has which network, when peers come, change and go. */
final class PeerTableTest {

    private final AllowedIps allowedIps = new AllowedIps();
    private final PeerTable table = new PeerTable(allowedIps);

    private Peer add(int number, String... networks) {
        Peer peer = TestPeers.peer(number, networks);
        table.add(peer);
        return peer;
    }

    private void configure(Peer peer, int number, String... networks) {
        table.configure(peer, TestPeers.settings(number, networks));
    }

    private @Nullable Peer owner(String address) {
        return allowedIps.find(IpAddress.parse(address));
    }

    private static List<Cidr> cidrs(String... networks) {
        return Stream.of(networks).map(Cidr::parse).toList();
    }

    @Test
    void peersAreListedInTheOrderInWhichTheyWereAdded() {
        Peer third = add(3);
        Peer first = add(1);
        Peer second = add(2);
        assertEquals(List.of(third, first, second), table.all());
        configure(third, 3, "10.0.0.3/32");
        assertEquals(List.of(third, first, second), table.all());
        assertSame(first, table.find(first.publicKey()));
        assertNull(table.find(TestPeers.settings(9).publicKey()));
    }

    @Test
    void aNetworkThatAnotherPeerClaimsIsNoLongerTheFirstOnes() {
        Peer first = add(1, "10.0.0.0/24", "fd00::/64");
        Peer second = add(2, "10.0.0.0/24");
        assertSame(second, owner("10.0.0.1"));
        assertSame(first, owner("fd00::1"));
        assertEquals(cidrs("fd00::/64"), first.settings().allowedIps());
    }

    @Test
    void aPeerThatLostANetworkDoesNotFreeItWhenItGoes() {
        Peer first = add(1, "10.0.0.0/24");
        Peer second = add(2, "10.0.0.0/24");
        configure(first, 1);
        assertSame(second, owner("10.0.0.1"));
        table.remove(first);
        assertSame(second, owner("10.0.0.1"));
    }

    @Test
    void aPeerThatLostANetworkCanClaimItBack() {
        Peer first = add(1, "10.0.0.0/24");
        Peer second = add(2, "10.0.0.0/24", "10.0.1.0/24");
        configure(first, 1, "10.0.0.0/24");
        assertSame(first, owner("10.0.0.1"));
        assertEquals(cidrs("10.0.1.0/24"), second.settings().allowedIps());
    }

    @Test
    void networksThatNewSettingsLackAreFree() {
        Peer peer = add(1, "10.0.0.0/24", "10.0.1.0/24");
        configure(peer, 1, "10.0.1.0/24", "10.0.2.0/24");
        assertNull(owner("10.0.0.1"));
        assertSame(peer, owner("10.0.1.1"));
        assertSame(peer, owner("10.0.2.1"));
    }

    @Test
    void bitsBelowAPrefixMakeNoDifference() {
        Peer peer = add(1, "10.0.0.7/24", "10.0.0.9/24");
        assertEquals(cidrs("10.0.0.0/24"), peer.settings().allowedIps());
        configure(peer, 1, "10.0.0.99/24");
        assertSame(peer, owner("10.0.0.1"));
        table.remove(peer);
        assertNull(owner("10.0.0.1"));
    }

    @Test
    void aRemovedPeerOwnsNothing() {
        Peer peer = add(1, "0.0.0.0/0", "::/0", "10.0.0.1/32");
        table.remove(peer);
        assertNull(owner("10.0.0.1"));
        assertNull(owner("fd00::1"));
        assertNull(table.find(peer.publicKey()));
        assertEquals(List.of(), table.all());
    }

    @Test
    void aKnownEndpointReplacesTheOneInUseAndAnUnknownOneLeavesIt() {
        Peer peer = add(1);
        Endpoint endpoint = Endpoint.of(IpAddress.parse("192.0.2.1"), 51820);
        table.configure(peer, TestPeers.settings(1).withEndpoint(endpoint));
        assertEquals(endpoint, peer.endpoint());
        configure(peer, 1);
        assertEquals(endpoint, peer.endpoint());
    }
}
