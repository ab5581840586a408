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

    static List<String> commands(String name, List<Cidr> addresses, List<Cidr> routes) {
        List<String> commands = new ArrayList<>();
        for (Cidr address : addresses) {
            // Nobody else can have the address: without a wait for duplicates it is usable at once.
            String option = address.family() == IpFamily.IPV6 ? " nodad" : "";
            commands.add("address add " + address + " dev " + name + option);
        }
        commands.add("link set dev " + name + " up");
        List<Cidr> connected = addresses.stream().map(Cidr::network).toList();
        for (Cidr route : routes) {
            if (!connected.contains(route.network())) {
                commands.add("route replace " + route.network() + " dev " + name);
            }
        }
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
