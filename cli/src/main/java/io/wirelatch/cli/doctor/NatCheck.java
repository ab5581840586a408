package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether addresses are translated on the way, by the addresses at both ends of it. Which kind of
 * translation it is would take a server that says from where it hears this machine, at two of its
 * addresses, and none does.
 */
final class NatCheck implements Check {

    /** RFC 1918, and unique local addresses of RFC 4193. */
    private static final List<Cidr> PRIVATE =
            List.of(
                    Cidr.parse("10.0.0.0/8"),
                    Cidr.parse("172.16.0.0/12"),
                    Cidr.parse("192.168.0.0/16"),
                    Cidr.parse("fc00::/7"));

    /** RFC 6598: between a provider and its customers. */
    private static final Cidr CARRIERS = Cidr.parse("100.64.0.0/10");

    private static final String KIND =
            "; of which kind cannot be told, since no server says from where it hears this machine";

    @Override
    public String name() {
        return "NAT";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        List<Finding> findings = new ArrayList<>();
        for (InetSocketAddress server : patient.serverAddresses()) {
            sourceTowards(server.getAddress())
                    .map(source -> describe(source, IpAddress.of(server.getAddress()), patient))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<IpAddress> sourceTowards(InetAddress server) {
        try {
            return Route.to(server).map(Route::source);
        } catch (DeviceException e) {
            return Optional.empty();
        }
    }

    private static Finding describe(IpAddress source, IpAddress server, Patient patient) {
        boolean keepsAlive =
                patient.asClient()
                        .map(client -> client.offer().keepaliveSeconds() > 0)
                        .orElse(true);
        return describe(source, server, keepsAlive);
    }

    static Finding describe(IpAddress source, IpAddress server, boolean keepsAlive) {
        String ends = "from %s to %s".formatted(source, server);
        boolean translated = isTranslated(source) && !isTranslated(server);
        if (!translated) {
            return new Ok("none is to be expected " + ends);
        }
        String found =
                (CARRIERS.contains(source)
                                ? "the provider translates addresses on the way "
                                : "a router translates addresses on the way ")
                        + ends
                        + KIND;
        return keepsAlive
                ? new Ok(found + ". A keepalive holds it open")
                : new Warning(
                        found,
                        "Without a keepalive the router forgets the tunnel when it is quiet, and"
                                + " nobody reaches this machine.",
                        List.of("pair again with a server of this version, which sets one"));
    }

    private static boolean isTranslated(IpAddress address) {
        return CARRIERS.contains(address)
                || PRIVATE.stream().anyMatch(network -> network.contains(address));
    }
}
