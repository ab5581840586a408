package io.wirelatch.tunnel.link;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.InterfaceName;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives an interface its addresses and routes, and looks for networks that are in its way. Works
 * through iproute2's {@code ip}, in the network namespace of the calling thread. Everything that is
 * set up here ends with the interface.
 */
public final class LinkConfigurator {

    private LinkConfigurator() {}

    /**
     * Adds addresses, brings the interface up and leads routes to it. A route to the very network
     * of an address is the system's own work, and left to it.
     *
     * @param addresses each with the prefix length of the network that lies behind the interface
     * @param routes further networks behind the interface; one that exists elsewhere with the same
     *     metric is replaced
     * @throws DeviceException with the system's own words, when any of it fails; what was done
     *     before stays until the interface is closed
     */
    public static void configure(String interfaceName, List<Cidr> addresses, List<Cidr> routes) {
        IpCommand.batch(commands(InterfaceName.check(interfaceName), addresses, routes));
    }

    /**
     * Puts back what the system forgets when an interface is set down: its IPv6 addresses, and
     * routes that are not those of its addresses. What is still there stays as it is.
     *
     * @param addresses all that were given to it, of both families
     * @param routes all that lead to it, as {@code ip route add} takes them
     * @throws DeviceException with the system's own words, when any of it fails
     */
    public static void restore(String interfaceName, List<Cidr> addresses, List<String> routes) {
        String name = InterfaceName.check(interfaceName);
        List<String> commands = new ArrayList<>();
        for (Cidr address : addresses) {
            if (address.family() == IpFamily.IPV6) {
                commands.add("address replace " + address + " dev " + name + " nodad");
            }
        }
        routes.forEach(route -> commands.add("route replace " + route));
        if (!commands.isEmpty()) {
            IpCommand.batch(commands);
        }
    }

    /**
     * The routes that {@link #configure} leads to an interface, as {@code ip route add} takes them.
     */
    public static List<String> routes(String name, List<Cidr> addresses, List<Cidr> routes) {
        List<Cidr> connected = addresses.stream().map(Cidr::network).toList();
        return routes.stream()
                .map(Cidr::network)
                .filter(route -> !connected.contains(route))
                .map(route -> route + " dev " + name)
                .toList();
    }

    /**
     * Gives an address of an interface a shorter prefix, so that a larger network lies behind it.
     * IPv4 has the address all the time; IPv6, where an address can have one prefix only, is
     * without it for a moment, and connections outlive that.
     *
     * @param before the address with the prefix length that it has
     * @param after the same address with the new one
     * @throws DeviceException with the system's own words, when any of it fails
     */
    public static void widen(String interfaceName, Cidr before, Cidr after) {
        IpCommand.batch(wideningCommands(InterfaceName.check(interfaceName), before, after));
    }

    static List<String> wideningCommands(String name, Cidr before, Cidr after) {
        String delete = "address delete " + before + " dev " + name;
        String add = "address add " + after + " dev " + name;
        return after.family() == IpFamily.IPV4
                ? List.of(add, delete)
                : List.of(delete, add + " nodad");
    }

    static List<String> commands(String name, List<Cidr> addresses, List<Cidr> routes) {
        List<String> commands = new ArrayList<>();
        for (Cidr address : addresses) {
            // Nobody else can have the address: without a wait for duplicates it is usable at once.
            String option = address.family() == IpFamily.IPV6 ? " nodad" : "";
            commands.add("address add " + address + " dev " + name + option);
        }
        commands.add("link set dev " + name + " up");
        routes(name, addresses, routes).forEach(route -> commands.add("route replace " + route));
        return commands;
    }

    /**
     * Finds what the machine has, on other interfaces, that shares addresses with the pools: any
     * address with its network and any route of any table. What every machine has is no obstacle:
     * default routes (also those in two halves that VPN clients set), loopback, IPv6 link-local and
     * multicast networks.
     *
     * @param exceptInterface the interface that the pools are for
     * @return all overlaps, by pool, addresses before routes
     * @throws DeviceException when the machine cannot be asked
     */
    public static List<NetworkOverlap> findOverlaps(List<Cidr> pools, String exceptInterface) {
        return findOverlaps(pools, exceptInterface, ExistingNetwork.readAll());
    }

    static List<NetworkOverlap> findOverlaps(
            List<Cidr> pools, String exceptInterface, List<ExistingNetwork> existing) {
        List<NetworkOverlap> overlaps = new ArrayList<>();
        for (Cidr pool : pools) {
            for (ExistingNetwork network : existing) {
                if (pool.overlaps(network.cidr())
                        && !network.isOnlyOn(exceptInterface)
                        && !network.isOnEveryMachine()) {
                    overlaps.add(new NetworkOverlap(pool, network.description()));
                }
            }
        }
        return overlaps;
    }
}
