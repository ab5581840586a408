package io.wirelatch.cli.doctor;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.link.NetworkOverlap;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pool to advise: one of those that no interface and no route of this machine overlaps now. */
final class FreePool {

    /** Of each private range of IPv4 (RFC 1918), for a route may take a whole range. */
    private static final List<Cidr> CANDIDATES =
            Stream.of(
                            "10.201.0.0/24",
                            "10.202.0.0/24",
                            "10.203.0.0/24",
                            "172.31.201.0/24",
                            "192.168.201.0/24")
                    .map(Cidr::parse)
                    .toList();

    /** The overlaps with all interfaces count. */
    private static final String NO_INTERFACE = "";

    private FreePool() {}

    static Cidr suggest() {
        try {
            return suggest(LinkConfigurator.findOverlaps(CANDIDATES, NO_INTERFACE));
        } catch (DeviceException e) {
            return CANDIDATES.getFirst();
        }
    }

    /** The first candidate where all are taken: whoever follows the advice hears by what. */
    static Cidr suggest(List<NetworkOverlap> overlaps) {
        Set<Cidr> taken = overlaps.stream().map(NetworkOverlap::pool).collect(Collectors.toSet());
        return CANDIDATES.stream()
                .filter(candidate -> !taken.contains(candidate))
                .findFirst()
                .orElse(CANDIDATES.getFirst());
    }
}
