package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.wgconf.WgConfParser;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoutingPlanTest {

    private static final int FREE = 51820;

    @Test
    void networksOfPeersGetRoutesUnlessAnAddressBringsThem() {
        RoutingPlan plan =
                plan("", List.of("10.2.0.2/24"), "10.2.0.0/24", "10.3.0.0/16", "10.3.0.0/16");
        assertEquals(
                List.of("address add 10.2.0.2/24 dev wg0", "link set dev wg0 up"),
                plan.addressing());
        assertEquals(List.of("route add 10.3.0.0/16 dev wg0"), plan.routes());
        assertEquals(List.of(), plan.rules());
        assertEquals(0, plan.firewallMark());
        assertFalse(plan.takesAllOfIpv4());
    }

    @Test
    void aDefaultRouteGetsATableOfItsOwnAndRulesThatLeadToIt() {
        RoutingPlan plan = plan("", List.of("10.2.0.2/32", "fd00::2/128"), "0.0.0.0/0", "::/0");
        assertEquals(FREE, plan.firewallMark());
        assertEquals(
                List.of(
                        "route add 0.0.0.0/0 dev wg0 table 51820",
                        "route add ::/0 dev wg0 table 51820"),
                plan.routes());
        assertEquals(
                List.of(
                        new RoutingPlan.Rule(IpFamily.IPV4, "not fwmark 51820 table 51820"),
                        new RoutingPlan.Rule(IpFamily.IPV4, "table main suppress_prefixlength 0"),
                        new RoutingPlan.Rule(IpFamily.IPV6, "not fwmark 51820 table 51820"),
                        new RoutingPlan.Rule(IpFamily.IPV6, "table main suppress_prefixlength 0")),
                plan.rules());
        assertEquals("rule add not fwmark 51820 table 51820", plan.rules().getFirst().add());
        assertEquals("rule del not fwmark 51820 table 51820", plan.rules().getFirst().undo());
        assertTrue(plan.takesAllOfIpv4());
        assertFalse(plan("", List.of(), "::/0").takesAllOfIpv4());
    }

    @Test
    void aMarkOfTheFilesOwnIsItsTableToo() {
        RoutingPlan plan = plan("FwMark = 0xffffffff", List.of(), "0.0.0.0/0");
        assertEquals(-1, plan.firewallMark());
        assertEquals(List.of("route add 0.0.0.0/0 dev wg0 table 4294967295"), plan.routes());
        assertEquals("not fwmark 4294967295 table 4294967295", plan.rules().getFirst().selector());
        assertEquals(FREE, plan("FwMark = off", List.of(), "::/0").firewallMark());
    }

    @Test
    void aTableOfTheFilesOwnGetsEveryRouteAndNoRule() {
        RoutingPlan plan = plan("Table = 77", List.of(), "0.0.0.0/0", "10.3.0.0/16");
        assertEquals(
                List.of(
                        "route add 0.0.0.0/0 dev wg0 table 77",
                        "route add 10.3.0.0/16 dev wg0 table 77"),
                plan.routes());
        assertEquals(List.of(), plan.rules());
        assertEquals(0, plan.firewallMark());
    }

    @Test
    void withoutATableThereAreNoRoutes() {
        RoutingPlan plan = plan("Table = off\nFwMark = 7", List.of(), "0.0.0.0/0");
        assertEquals(List.of(), plan.routes());
        assertEquals(List.of(), plan.rules());
        assertEquals(7, plan.firewallMark());
    }

    @Test
    void aTableThatAnybodyNamesIsNotFree() {
        assertEquals(51820, RoutingTables.firstFree(List.of("default dev eth0 table 518200")));
        assertEquals(
                51823,
                RoutingTables.firstFree(
                        List.of(
                                "default dev wg0 table 51820 scope link",
                                "32765: not from all fwmark 0xca6d lookup main",
                                "32764: from all lookup 51822")));
    }

    private static RoutingPlan plan(String lines, List<String> addresses, String... allowedIps) {
        return RoutingPlan.of(
                "wg0",
                WgConfParser.parse("wg0.conf", "[Interface]\n" + lines).ownInterface(),
                addresses.stream().map(Cidr::parse).toList(),
                Stream.of(allowedIps).map(Cidr::parse).toList(),
                FREE);
    }
}
