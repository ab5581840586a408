package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Whether addresses are translated on the way, by the addresses at both ends of it and by whether a
 * router lies between. Which kind of translation it is would take a server that says from where it
 * hears this machine, at two of its addresses, and none does.
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
        if (!patient.isClient()) {
            List<IpAddress> seen =
                    patient.running().stream()
                            .flatMap(status -> status.peers().stream())
                            .filter(PeerStatus::online)
                            .flatMap(peer -> addressOf(peer.endpoint()).stream())
                            .toList();
            return ofServer(
                            OwnAddress.all().stream().map(OwnAddress::address).toList(),
                            seen,
                            patient.servedPort())
                    .stream()
                    .toList();
        }
        boolean keepsAlive =
                patient.asClient()
                        .map(client -> client.offer().keepaliveSeconds() > 0)
                        .orElse(true);
        return patient.serverAddresses().stream()
                .map(InetSocketAddress::getAddress)
                .flatMap(
                        server ->
                                Route.toward(server).stream()
                                        .map(
                                                route ->
                                                        describe(
                                                                route,
                                                                IpAddress.of(server),
                                                                keepsAlive)))
                .toList();
    }

    /** The address of {@code 192.0.2.7:51820} and {@code [2001:db8::7]:51820}. */
    private static Optional<IpAddress> addressOf(String endpoint) {
        try {
            return Optional.of(
                    IpAddress.parse(
                            endpoint.substring(0, Math.max(0, endpoint.lastIndexOf(':')))
                                    .replaceAll("[\\[\\]]", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * What a server can know: whether others reach it by an address of its own, or through a
     * router.
     *
     * @param own addresses of this machine
     * @param seen where peers are that are online
     */
    static Optional<Finding> ofServer(List<IpAddress> own, List<IpAddress> seen, int port) {
        if (own.isEmpty()) {
            return Optional.empty();
        }
        List<IpAddress> reachable = own.stream().filter(address -> !isTranslated(address)).toList();
        if (!reachable.isEmpty()) {
            return Optional.of(
                    new Ok(
                            "none before this machine: %s is its own"
                                    .formatted(reachable.getFirst())));
        }
        String found =
                "this machine has private addresses alone (%s), so from outside it is reached through"
                                .formatted(own.getFirst())
                        + " a router that forwards UDP port %d to it".formatted(port);
        return Optional.of(
                new Ok(
                        seen.stream()
                                .filter(address -> !isTranslated(address))
                                .findFirst()
                                .map(peer -> found + ", as one does: a peer is at " + peer)
                                .orElse(found)));
    }

    static Finding describe(Route route, IpAddress server, boolean keepsAlive) {
        IpAddress source = route.source();
        String ends = "from %s to %s".formatted(source, server);
        if (!isTranslated(source)) {
            return new Ok("none is to be expected " + ends);
        }
        if (isTranslated(server)) {
            return new Ok(
                    route.router()
                            .map(router -> bothPrivate(ends, router, source))
                            .orElse("none %s: they are neighbours".formatted(ends)));
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

    private static String bothPrivate(String ends, IpAddress router, IpAddress source) {
        return ("the router %s may translate addresses on the way %s, both of them private: it does"
                        + " if 'wirelatch peers' on the server shows another address than %s")
                .formatted(router, ends, source);
    }

    private static boolean isTranslated(IpAddress address) {
        return CARRIERS.contains(address)
                || PRIVATE.stream().anyMatch(network -> network.contains(address));
    }
}
