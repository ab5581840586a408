package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Whether this machine knows a way to the server that is not the tunnel itself. */
final class WayCheck implements Check {

    @Override
    public String name() {
        return "Way to server";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (!IpToolCheck.isThere()) {
            return List.of();
        }
        List<InetAddress> addresses =
                patient.serverAddresses().stream().map(InetSocketAddress::getAddress).toList();
        boolean oneWorks = addresses.stream().anyMatch(address -> hasWay(address));
        return addresses.stream()
                .map(address -> examine(address, patient.interfaceName(), oneWorks))
                .toList();
    }

    private static boolean hasWay(InetAddress address) {
        try {
            return Route.to(address).isPresent();
        } catch (DeviceException e) {
            return false;
        }
    }

    private static Finding examine(InetAddress address, String interfaceName, boolean oneWorks) {
        String where = ServerName.text(address);
        try {
            return Route.to(address)
                    .filter(route -> route.device().equals(interfaceName))
                    .<Finding>map(_ -> throughItself(where, interfaceName))
                    .orElseGet(() -> describe(where, Route.to(address)));
        } catch (DeviceException e) {
            String found = "there is no way to %s".formatted(where);
            List<String> mend =
                    List.of(
                            "see what is plugged in: ip address; ip route",
                            "a default route is missing? sudo ip route add default via ROUTER");
            return oneWorks
                    ? new Warning(found, "Another address of the server is used.", mend)
                    : new Problem(found, "Nothing can be sent to the server.", mend);
        }
    }

    private static Finding describe(String where, Optional<Route> route) {
        return route.map(way -> describe(where, way, OwnAddress.isTunnel(way.device())))
                .orElseGet(() -> new Ok(where + " is reached"));
    }

    /**
     * A rule that chooses between lines to a provider is ordinary, one that chooses a VPN is not.
     */
    static Finding describe(String where, Route way, boolean tunnel) {
        return way.table()
                .filter(_ -> tunnel)
                .map(table -> byRule(where, way, table))
                .orElseGet(() -> new Ok(describe(where, way)));
    }

    private static String describe(String where, Route way) {
        return "%s by %s, from %s".formatted(where, way.device(), way.source());
    }

    private static Finding byRule(String where, Route way, String table) {
        return new Warning(
                describe(where, way) + ", as a rule wants it (table %s)".formatted(table),
                "If that is another VPN, the tunnel works only while that one does, and its packets"
                        + " have to fit into that one's.",
                List.of(
                        "if it is not meant: sudo ip %srule add to %s lookup main priority 100"
                                .formatted(where.indexOf(':') >= 0 ? "-6 " : "", where),
                        "see which rule it is: ip rule"));
    }

    private static Finding throughItself(String where, String interfaceName) {
        return new Problem(
                "the way to %s leads through %s itself".formatted(where, interfaceName),
                "The tunnel's own packets would go into the tunnel.",
                List.of(
                        "join by the server's address outside of the tunnel",
                        "or lead it past the tunnel: sudo ip route add %s via ROUTER"
                                .formatted(where)));
    }
}
