package io.wirelatch.tunnel.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What iproute2 6.1 prints with {@code -oneline}. */
class ExistingNetworkTest {

    @Test
    void addressesAndTheNetworksOfTheirPeersAreRead() {
        String output =
                """
                1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
                2: eth0    inet 192.0.2.5/16 brd 192.0.255.255 scope global dynamic eth0\\       valid_lft 86sec
                3: ppp0    inet 10.8.0.1 peer 10.8.0.2/32 scope global ppp0\\       valid_lft forever
                4: wg0    inet6 fd00:1::1/64 scope global nodad \\       valid_lft forever
                """;
        assertEquals(
                List.of(
                        "127.0.0.1/8: address 127.0.0.1/8 on lo",
                        "192.0.2.5/16: address 192.0.2.5/16 on eth0",
                        "10.8.0.1/32: address 10.8.0.1 on ppp0",
                        "10.8.0.2/32: address 10.8.0.2/32 on ppp0",
                        "fd00:1::1/64: address fd00:1::1/64 on wg0"),
                summaries(ExistingNetwork.parseAddresses(output)));
    }

    @Test
    void routesOfEveryKindAndTableAreRead() {
        String output =
                """
                default via 192.0.2.1 dev eth0\s
                unreachable default dev lo metric 4294967295 pref medium
                192.0.2.7 dev d1 table 77 scope link linkdown\s
                10.0.0.0/8 via 10.9.0.1 dev d0 linkdown\s
                10.60.0.0/16 tos 0x10 dev d0 scope link\s
                blackhole 172.16.0.0/12\s
                local 10.77.0.0/16 dev lo table local scope host\s
                192.168.0.0/16 proto static \\\tnexthop via 10.9.0.1 dev d0 weight 1 \\\tnexthop dev d1 weight 1\s
                fd00:2::/48 via fd00:1::2 dev d1 metric 1024 pref medium
                """;
        assertEquals(
                List.of(
                        "192.0.2.7/32: route 192.0.2.7 dev d1 table 77",
                        "10.0.0.0/8: route 10.0.0.0/8 via 10.9.0.1 dev d0",
                        "10.60.0.0/16: route 10.60.0.0/16 dev d0",
                        "172.16.0.0/12: route blackhole 172.16.0.0/12",
                        "10.77.0.0/16: route local 10.77.0.0/16 dev lo table local",
                        "192.168.0.0/16: route 192.168.0.0/16 via 10.9.0.1 dev d0",
                        "fd00:2::/48: route fd00:2::/48 via fd00:1::2 dev d1"),
                summaries(ExistingNetwork.parseRoutes(output)));
    }

    @Test
    void whatTheKernelKeepsForAnAddressIsNotReadTwice() {
        String output =
                """
                10.9.0.0/16 dev d0 proto kernel scope link src 10.9.0.5 linkdown\s
                local 10.9.0.5 dev d0 table local proto kernel scope host src 10.9.0.5\s
                broadcast 10.9.255.255 dev d0 table local proto kernel scope link src 10.9.0.5\s
                multicast ff00::/8 dev d1 table local proto kernel metric 256 pref medium
                """;
        assertEquals(List.of(), ExistingNetwork.parseRoutes(output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "blackhole",
                "2:",
                "2: eth0",
                "nonsense x y",
                "10.0.0.0/33 dev d0"
            })
    void whatIsNotUnderstoodIsLeftOut(String output) {
        assertEquals(List.of(), ExistingNetwork.parseAddresses(output));
        assertEquals(List.of(), ExistingNetwork.parseRoutes(output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "0.0.0.0/1",
                "128.0.0.0/1",
                "::/0",
                "8000::/1",
                "127.0.0.1/8",
                "::1/128",
                "fe80::1/64",
                "224.0.0.0/4",
                "239.1.2.3/32",
                "ff00::/8"
            })
    void whatEveryMachineHasIsKnown(String cidr) {
        assertTrue(network(cidr).isOnEveryMachine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "64.0.0.0/2", "126.0.0.0/7", "fe00::/8", "2000::/3"})
    void everythingElseCounts(String cidr) {
        assertFalse(network(cidr).isOnEveryMachine());
    }

    @Test
    void aRouteOverTwoInterfacesIsOnNeitherAlone() {
        ExistingNetwork network =
                new ExistingNetwork(Cidr.parse("10.0.0.0/8"), List.of("d0", "d1"), "route");
        assertFalse(network.isOnlyOn("d0"));
        assertTrue(new ExistingNetwork(network.cidr(), List.of("d0", "d0"), "").isOnlyOn("d0"));
        assertFalse(new ExistingNetwork(network.cidr(), List.of(), "").isOnlyOn("d0"));
    }

    private static ExistingNetwork network(String cidr) {
        return new ExistingNetwork(Cidr.parse(cidr), List.of("eth0"), "route " + cidr);
    }

    private static List<String> summaries(List<ExistingNetwork> networks) {
        return networks.stream()
                .map(network -> network.cidr() + ": " + network.description())
                .toList();
    }
}
