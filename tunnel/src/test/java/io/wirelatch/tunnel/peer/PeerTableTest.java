package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has which network, when peers come, change and go. */
final class PeerTableTest {

    private final AllowedIps allowedIps = new AllowedIps();
    private final PeerTable table = new PeerTable(allowedIps);

    private Peer add(int number, String... networks) {
        Peer peer = TestPeers.peer(number, networks);
        edit(edit -> edit.add(peer));
        return peer;
    }

    private void configure(Peer peer, int number, String... networks) {
        edit(edit -> edit.configure(peer, TestPeers.settings(number, networks)));
    }

    private void remove(Peer peer) {
        edit(edit -> edit.remove(peer));
    }

    private void edit(Consumer<PeerTable.Edit> changes) {
        PeerTable.Edit edit = table.edit();
        changes.accept(edit);
        edit.publish();
    }

    private static AllowedIpChange give(String network) {
        return new AllowedIpChange(Cidr.parse(network), false);
    }

    private static AllowedIpChange takeAway(String network) {
        return new AllowedIpChange(Cidr.parse(network), true);
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
        remove(first);
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
        remove(peer);
        assertNull(owner("10.0.0.1"));
    }

    @Test
    void aRemovedPeerOwnsNothing() {
        Peer peer = add(1, "0.0.0.0/0", "::/0", "10.0.0.1/32");
        remove(peer);
        assertNull(owner("10.0.0.1"));
        assertNull(owner("fd00::1"));
        assertNull(table.find(peer.publicKey()));
        assertEquals(List.of(), table.all());
    }

    @Test
    void aKnownEndpointReplacesTheOneInUseAndAnUnknownOneLeavesIt() {
        Peer peer = add(1);
        Endpoint endpoint = Endpoint.of(IpAddress.parse("192.0.2.1"), 51820);
        edit(edit -> edit.configure(peer, TestPeers.settings(1).withEndpoint(endpoint)));
        assertEquals(endpoint, peer.endpoint());
        configure(peer, 1);
        assertEquals(endpoint, peer.endpoint());
    }

    @Test
    void nobodySeesAChangeBeforeItIsWhole() {
        Peer first = add(1, "10.0.0.0/24");
        Peer second = add(2);
        PeerTable.Edit edit = table.edit();
        edit.changeNetworks(first, true, List.of());
        edit.changeNetworks(second, false, List.of(give("10.0.0.0/24")));
        assertSame(first, owner("10.0.0.1"));
        edit.publish();
        assertSame(second, owner("10.0.0.1"));
        assertEquals(List.of(), first.settings().allowedIps());
        assertEquals(cidrs("10.0.0.0/24"), second.settings().allowedIps());
    }

    @Test
    void aNetworkIsTakenAwayFromItsOwnerAlone() {
        Peer first = add(1, "10.0.0.0/24", "10.0.1.0/24");
        Peer second = add(2);
        edit(edit -> edit.changeNetworks(second, false, List.of(takeAway("10.0.0.0/24"))));
        assertSame(first, owner("10.0.0.1"));
        edit(edit -> edit.changeNetworks(first, false, List.of(takeAway("10.0.0.0/24"))));
        assertNull(owner("10.0.0.1"));
        assertEquals(cidrs("10.0.1.0/24"), first.settings().allowedIps());
    }

    @Test
    void changesOfNetworksApplyInOrder() {
        Peer peer = add(1, "10.0.0.0/24");
        edit(
                edit ->
                        edit.changeNetworks(
                                peer,
                                false,
                                List.of(
                                        give("10.0.1.0/24"),
                                        takeAway("10.0.1.0/24"),
                                        takeAway("10.0.0.0/24"),
                                        give("10.0.0.0/24"))));
        assertEquals(cidrs("10.0.0.0/24"), peer.settings().allowedIps());
        assertSame(peer, owner("10.0.0.1"));
        assertNull(owner("10.0.1.1"));
    }

    @Test
    void manyNetworksThatMoveOneByOneToManyPeersInOneEditAreMovedQuickly() {
        int count = 130_000;
        Peer first = add(1);
        List<AllowedIpChange> all =
                IntStream.range(0, count)
                        .mapToObj(i -> new AllowedIpChange(host(i), false))
                        .toList();
        assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    edit(edit -> edit.changeNetworks(first, true, all));
                    List<Peer> others = IntStream.range(2, 102).mapToObj(this::add).toList();
                    edit(
                            edit -> {
                                for (int i = 0; i < count; i++) {
                                    edit.changeNetworks(
                                            others.get(i % others.size()),
                                            false,
                                            List.of(all.get(i)));
                                }
                            });
                    assertEquals(List.of(), first.settings().allowedIps());
                    assertSame(others.get(7), allowedIps.find(host(107).address()));
                });
    }

    private static Cidr host(int number) {
        return Cidr.host(IpAddress.ofIpv4(0x0A00_0000 + number * 7));
    }
}
