package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.link.NetworkOverlap;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the machine uses addresses of the tunnel's networks for something else. */
final class RoutesCheck implements Check {

    @Override
    public String name() {
        return "Routes";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        List<Cidr> pools = patient.pools();
        if (pools.isEmpty() || !IpToolCheck.isThere()) {
            return List.of(); // The server says which they are when this machine joins.
        }
        try {
            List<NetworkOverlap> overlaps =
                    LinkConfigurator.findOverlaps(pools, patient.interfaceName());
            return overlaps.isEmpty()
                    ? List.of(new Ok("nothing else here uses " + list(pools)))
                    : overlaps.stream().map(overlap -> describe(overlap, patient)).toList();
        } catch (DeviceException e) {
            return List.of(
                    new Warning(
                            String.valueOf(e.getMessage()),
                            "Addresses and routes are set through it.",
                            List.of("sudo apt install iproute2")));
        }
    }

    private static Finding describe(NetworkOverlap overlap, Patient patient) {
        String found = "the pool %s overlaps the %s".formatted(overlap.pool(), overlap.existing());
        String why = "Packets for the one would reach the other, so nothing starts with that.";
        if (patient.kept().isEmpty()) {
            return new Warning(
                    found,
                    "It is the pool that 'serve' takes where nothing else is said.",
                    List.of("sudo wirelatch serve --pool 10.201.0.0/24"));
        }
        return new Problem(
                found,
                why,
                List.of(
                        "take it away here: sudo ip "
                                + (overlap.existing().startsWith("route ")
                                        ? "route delete "
                                                + overlap.existing().substring("route ".length())
                                        : overlap.existing()
                                                .replaceFirst("^address ", "address delete ")
                                                .replace(" on ", " dev ")),
                        "or serve another pool, on another interface: sudo wirelatch serve -i"
                                + " latch1 --pool 10.201.0.0/24"));
    }

    private static String list(List<Cidr> pools) {
        return pools.stream().map(Cidr::toString).collect(Collectors.joining(" and "));
    }
}
