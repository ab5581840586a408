package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.HostPort;
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

    static Finding describe(NetworkOverlap overlap, Patient patient) {
        String found = "the pool %s overlaps the %s".formatted(overlap.pool(), overlap.existing());
        String why = "Packets for the one would reach the other, so nothing starts with that.";
        String another = patient.interfaceName().equals("latch1") ? "latch2" : "latch1";
        if (patient.asClient().isPresent()) {
            HostPort joined = Patient.serverOf(patient.asClient().get());
            int next = HostPort.DEFAULT_PORT + 1;
            HostPort other = new HostPort(joined.host(), joined.port() == next ? next + 1 : next);
            return new Problem(
                    found,
                    why,
                    List.of(
                            takeAway(overlap),
                            "or, on the server, serve another pool: sudo wirelatch serve -i %s"
                                            .formatted(another)
                                    + " --port %d --pool %s"
                                            .formatted(other.port(), FreePool.suggest()),
                            "and join that from here: sudo wirelatch join -i %s %s --token -"
                                    .formatted(another, other)));
        }
        if (patient.asServer().isPresent()) {
            return new Problem(
                    found,
                    why,
                    List.of(
                            takeAway(overlap),
                            "or serve another pool, on another interface: sudo wirelatch serve -i"
                                    + " %s --pool %s".formatted(another, FreePool.suggest())));
        }
        return new Warning(
                found,
                "It is the pool that 'serve' takes where nothing else is said.",
                List.of(
                        "sudo wirelatch serve%s --pool %s"
                                .formatted(patient.location().flags(), FreePool.suggest())));
    }

    private static String takeAway(NetworkOverlap overlap) {
        String existing = overlap.existing();
        return "take it away here: sudo ip "
                + (existing.startsWith("route ")
                        ? "route delete " + existing.substring("route ".length())
                        : existing.replaceFirst("^address ", "address delete ")
                                .replace(" on ", " dev "));
    }

    private static String list(List<Cidr> pools) {
        return pools.stream().map(Cidr::toString).collect(Collectors.joining(" and "));
    }
}
