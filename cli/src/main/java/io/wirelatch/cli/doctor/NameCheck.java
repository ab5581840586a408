package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the server's name leads to an address. */
final class NameCheck implements Check {

    @Override
    public String name() {
        return "Server's name";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return patient.server()
                .map(server -> examine(server.host(), patient.serverAddresses()))
                .map(List::of)
                .orElse(List.of());
    }

    private static Finding examine(String host, List<InetSocketAddress> addresses) {
        if (addresses.isEmpty()) {
            return new Problem(
                    "'%s' does not resolve to an address".formatted(host),
                    "Nothing can be sent to the server.",
                    List.of(
                            "check its spelling, or give the server's address instead",
                            "see what the name servers say: getent ahosts " + host));
        }
        String list =
                addresses.stream()
                        .map(InetSocketAddress::getAddress)
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.joining(", "));
        return list.equals(host)
                ? new Ok(host + " is an address: no name server is asked")
                : new Ok("%s is %s".formatted(host, list));
    }
}
