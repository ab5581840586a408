package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.ippool.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the server's name leads to an address. */
final class NameCheck implements Check {

    private static final String NOTHING_SENT = "Nothing can be sent to the server.";

    @Override
    public String name() {
        return "Server's name";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return patient.server().stream()
                .flatMap(
                        server ->
                                patient.serverName().stream()
                                        .map(name -> describe(server.host(), name)))
                .toList();
    }

    static Finding describe(String host, ServerName name) {
        return switch (name) {
            case ServerName.Resolved(List<InetSocketAddress> addresses) -> found(host, addresses);
            case ServerName.Unknown _ ->
                    new Problem(
                            "'%s' does not resolve to an address".formatted(host),
                            NOTHING_SENT,
                            List.of(
                                    "check its spelling, or give the server's address instead",
                                    "see what the name servers say: getent ahosts " + host));
            case ServerName.Unanswered(String reason) ->
                    new Problem(
                            "'%s' does not resolve: no name server answers (%s)"
                                    .formatted(host, reason),
                            NOTHING_SENT,
                            List.of(
                                    "see which are asked: cat /etc/resolv.conf (and resolvectl"
                                            + " status, where it is there)",
                                    "name one that answers there, such as this network's router:"
                                            + " nameserver ADDRESS",
                                    "or give the server's address instead"));
        };
    }

    private static Finding found(String host, List<InetSocketAddress> addresses) {
        String list =
                addresses.stream()
                        .map(InetSocketAddress::getAddress)
                        .map(ServerName::text)
                        .collect(Collectors.joining(", "));
        return isAddress(host)
                ? new Ok(host + " is an address: no name server is asked")
                : new Ok("%s is %s".formatted(host, list));
    }

    /** However it is written: IPv6 has several ways, and a scope besides. */
    private static boolean isAddress(String host) {
        try {
            IpAddress _ = IpAddress.parse(host.replaceFirst("%.*", ""));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
