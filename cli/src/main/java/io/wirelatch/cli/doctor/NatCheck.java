package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.enroll.client.ServerKnock;
import io.wirelatch.enroll.client.ServerKnock.Sight;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether addresses are translated on the way. A closed server says from where it hears who knows
 * its key, and two of its addresses tell of which kind the translation is. Where it says nothing,
 * the addresses at both ends of the way tell most, and whether a router lies between.
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

    /** For each address of the server; it has been found silent or not by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String UNSEEN =
            "; the server says from where it hears this machine only while its window is closed, and"
                    + " to who knows its key";

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
        List<Sight> sights =
                patient.serverKey()
                        .map(key -> ServerKnock.sights(patient.serverAddresses(), key, PATIENCE))
                        .orElse(List.of());
        List<Finding> findings = new ArrayList<>();
        for (InetSocketAddress server : patient.serverAddresses()) {
            Route.toward(server.getAddress())
                    .map(route -> describe(route, server, sights, keepsAlive))
                    .ifPresent(findings::add);
        }
        for (IpFamily family : IpFamily.values()) {
            kind(sights.stream().filter(s -> s.from().address().family() == family).toList())
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Finding describe(
            Route route, InetSocketAddress server, List<Sight> sights, boolean keepsAlive) {
        return sights.stream()
                .filter(sight -> sight.server().equals(server))
                .findFirst()
                .map(sight -> seen(route.source(), sight, keepsAlive))
                .orElseGet(() -> describe(route, IpAddress.of(server.getAddress()), keepsAlive));
    }

    /** What the server's own word says of the way to it. */
    static Finding seen(IpAddress source, Sight sight, boolean keepsAlive) {
        Endpoint sent = Endpoint.of(source, sight.localPort());
        String server = ServerName.text(sight.server().getAddress());
        return sight.from().equals(sent)
                ? new Ok("none from %s to %s, says the server".formatted(source, server))
                : translated(
                        "addresses are translated on the way to %s: what %s sends, it hears from %s"
                                .formatted(server, sent, sight.from()),
                        keepsAlive);
    }

    /**
     * Of which kind the translation is (RFC 4787, 4.1), where two addresses of the server have
     * heard what one port has sent.
     *
     * @param sights of one family of addresses
     */
    static Optional<Finding> kind(List<Sight> sights) {
        long places = sights.stream().map(Sight::from).distinct().count();
        if (sights.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(
                new Ok(
                        places == 1
                                ? "one place toward %d addresses of the server: whatever translates does so alike for all (endpoint-independent mapping)"
                                        .formatted(sights.size())
                                : "another place toward each address of the server (address-dependent mapping, or \"symmetric\"): this machine has to speak first, as a client does"));
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
                        + UNSEEN;
        return translated(found, keepsAlive);
    }

    private static Finding translated(String found, boolean keepsAlive) {
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
