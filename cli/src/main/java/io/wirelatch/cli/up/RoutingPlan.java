package io.wirelatch.cli.up;

import io.wirelatch.cli.wgconf.InterfaceConf;
import io.wirelatch.cli.wgconf.RoutingTable;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * How packets find their way into a tunnel, as commands for {@code ip}; pure.
 *
 * <p>A default route must not lead the tunnel's own datagrams into the tunnel. It gets a table of
 * its own; a rule leads to it what does not carry the tunnel's mark; a rule before that one leaves
 * what the main table knows a more specific route for, such as the machine's own network.
 *
 * @param firewallMark what the tunnel's own datagrams carry; 0 for nothing
 * @param addressing gives the interface its addresses and brings it up
 * @param routes the routes, which end with the interface
 * @param rules what outlives the interface, unless it is undone
 */
record RoutingPlan(
        int firewallMark, List<String> addressing, List<String> routes, List<Rule> rules) {

    private static final String ADD_ROUTE = "route add ";

    /**
     * A rule of one family.
     *
     * @param selector what {@code ip rule add} and {@code ip rule del} take
     */
    record Rule(IpFamily family, String selector) {

        String add() {
            return "rule add " + selector;
        }

        String undo() {
            return "rule del " + selector;
        }
    }

    /**
     * Plans them.
     *
     * @param addresses of the interface
     * @param allowedIps networks of peers
     * @param freeTable the number of a table that nobody uses, also good as a mark
     */
    static RoutingPlan of(
            String interfaceName,
            InterfaceConf own,
            List<Cidr> addresses,
            List<Cidr> allowedIps,
            int freeTable) {
        int chosenMark = own.firewallMark().orElse(0);
        boolean hasOwnTable =
                own.table() instanceof RoutingTable.Auto
                        && allowedIps.stream().anyMatch(RoutingPlan::isDefault);
        int mark = hasOwnTable && chosenMark == 0 ? freeTable : chosenMark;
        String ownTable = Integer.toUnsignedString(mark);

        List<String> routes = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (Cidr network : networks(addresses, allowedIps)) {
            String route = ADD_ROUTE + network + " dev " + interfaceName;
            switch (own.table()) {
                case RoutingTable.Off _ -> {}
                case RoutingTable.Numbered(long number) -> routes.add(route + " table " + number);
                case RoutingTable.Auto _ when isDefault(network) -> {
                    routes.add(route + " table " + ownTable);
                    rules.add(
                            new Rule(
                                    network.family(),
                                    "not fwmark " + ownTable + " table " + ownTable));
                    // The newest rule is asked first.
                    rules.add(new Rule(network.family(), "table main suppress_prefixlength 0"));
                }
                case RoutingTable.Auto _ -> routes.add(route);
            }
        }
        return new RoutingPlan(mark, addressing(interfaceName, addresses), routes, rules);
    }

    /** The routes without what is to be done with them. */
    List<String> bareRoutes() {
        return routes.stream().map(route -> route.substring(ADD_ROUTE.length())).toList();
    }

    /** Whether a default route of IPv4 is led by rules. */
    boolean takesAllOfIpv4() {
        return rules.stream().anyMatch(rule -> rule.family() == IpFamily.IPV4);
    }

    private static List<String> addressing(String interfaceName, List<Cidr> addresses) {
        List<String> commands = new ArrayList<>();
        for (Cidr address : new LinkedHashSet<>(addresses)) {
            // Nobody else can have the address: without a wait for duplicates it is usable at once.
            String option = address.family() == IpFamily.IPV6 ? " nodad" : "";
            commands.add("address add " + address + " dev " + interfaceName + option);
        }
        commands.add("link set dev " + interfaceName + " up");
        return commands;
    }

    /** Each once, without those that the addresses bring along; in the order of the file. */
    private static List<Cidr> networks(List<Cidr> addresses, List<Cidr> allowedIps) {
        LinkedHashSet<Cidr> networks = new LinkedHashSet<>(allowedIps);
        addresses.forEach(address -> networks.remove(address.network()));
        return List.copyOf(networks);
    }

    private static boolean isDefault(Cidr network) {
        return network.prefixLength() == 0;
    }
}
