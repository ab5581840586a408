package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.serve.ServeOptions;
import io.wirelatch.tunnel.machine.PathMtu;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/** Whether the tunnel's packets fit the way to the server. */
final class PathMtuCheck implements Check {

    /** Headers of IPv4 and UDP, and what WireGuard adds to a packet: 16 bytes before, 16 after. */
    private static final int IPV4_OVERHEAD = 20 + 8 + 32;

    /** The same over IPv6. */
    private static final int IPV6_OVERHEAD = 40 + 8 + 32;

    /** IPv6 takes no interface with less (RFC 8200, 5). */
    private static final int LEAST_MTU = ServeOptions.MIN_IPV6_MTU;

    @Override
    public String name() {
        return "MTU";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return patient.serverAddresses().stream()
                .flatMap(address -> examine(address, patient))
                .toList();
    }

    private static Stream<Finding> examine(InetSocketAddress server, Patient patient) {
        int overhead = server.getAddress() instanceof Inet4Address ? IPV4_OVERHEAD : IPV6_OVERHEAD;
        int needed = patient.tunnelMtu() + overhead;
        try {
            return Stream.of(
                    describe(
                            ServerName.text(server.getAddress()),
                            PathMtu.probe(server, needed).bytes(),
                            patient,
                            overhead));
        } catch (DeviceException e) {
            return Stream.empty(); // That there is no way is another check's finding.
        }
    }

    static Finding describe(String where, int path, Patient patient, int overhead) {
        int tunnel = patient.tunnelMtu();
        int needed = tunnel + overhead;
        if (path >= needed) {
            return new Ok(
                    "the tunnel's %d need %d bytes on the way to %s, and no smaller limit is known"
                            .formatted(tunnel, needed, where));
        }
        String found =
                "the way to %s takes %d bytes only, and the tunnel's %d need %d"
                        .formatted(where, path, tunnel, needed);
        int fits = path - overhead;
        return fits < LEAST_MTU
                ? tooNarrowForIpv6(found, fits, patient.interfaceName())
                : new Problem(
                        found,
                        "Longer packets travel in pieces, which many networks drop: then ping"
                                + " works and downloads stop.",
                        List.of(
                                "each time it has come up: sudo ip link set dev %s mtu %d"
                                        .formatted(patient.interfaceName(), fits),
                                "for a new network: sudo wirelatch serve --mtu " + fits));
    }

    private static Finding tooNarrowForIpv6(String found, int fits, String interfaceName) {
        String why =
                "The tunnel cannot carry IPv6 over this way: that takes no MTU below %d, and %d"
                                .formatted(LEAST_MTU, Math.max(fits, 0))
                        + " is what fits.";
        if (fits < ServeOptions.MIN_MTU) {
            return new Problem(
                    found,
                    why + " It is too little for IPv4, too.",
                    List.of("reach the server over another network; see the MTU here: ip link"));
        }
        return new Problem(
                found,
                why + " IPv4 alone works with an MTU of %d.".formatted(fits),
                List.of(
                        "each time it has come up, for IPv4 alone: sudo ip link set dev %s mtu %d"
                                .formatted(interfaceName, fits),
                        "for a new network, with IPv4 pools alone: sudo wirelatch serve --mtu "
                                + fits));
    }
}
