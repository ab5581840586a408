package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.UnansweredServer;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.ippool.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Why pairing did not work out, in words for the person at the client. */
final class PairingFailures {

    private PairingFailures() {}

    /** The server's name leads nowhere. */
    static CommandFailure doesNotResolve(HostPort server) {
        return new CommandFailure(
                ExitStatus.FAILED,
                ("the name '%s' does not resolve to an address.\n"
                                + "Check its spelling, or give the server's address instead.")
                        .formatted(server.host()));
    }

    static CommandFailure noToken(HostPort server) {
        return CommandFailure.wrongUsage(
                ("joining %s takes its token, and none was given.\n"
                                + "Add --token T as 'wirelatch serve' shows it there, or --token-file F,"
                                + " or set WIRELATCH_TOKEN.")
                        .formatted(server));
    }

    static CommandFailure of(PairingOutcome.NoAnswer outcome, HostPort server, Duration timeout) {
        List<UnansweredServer> servers = outcome.servers();
        String where = withAddresses(server.host(), servers);
        if (any(servers, Finding.FELL_SILENT)) {
            return notPaired(
                    ("%s began to pair and then fell silent: its pairing window closed meanwhile, or"
                                    + " packets get lost on the way.\n"
                                    + "Open the window again there (sudo wirelatch open 60), then repeat"
                                    + " this.")
                            .formatted(where));
        }
        if (all(servers, Finding.NO_ROUTE)) {
            return notPaired(
                    "this machine has no way to %s.\nCheck its network, then repeat this."
                            .formatted(where));
        }
        if (any(servers, Finding.PORT_UNREACHABLE) && !any(servers, Finding.SILENT)) {
            return notPaired(
                    ("nothing listens on UDP port %d of %s.\n"
                                    + "Start it there with 'sudo wirelatch serve', or name its port:"
                                    + " wirelatch join %s:PORT")
                            .formatted(server.port(), where, bracketed(server.host())));
        }
        return notPaired(
                ("%s did not answer within %d s: its pairing window is closed, or UDP port %d is not"
                                + " open on the way.\n"
                                + "Open the window there (sudo wirelatch open 60), then repeat this.")
                        .formatted(where, timeout.toSeconds(), server.port()));
    }

    static CommandFailure of(PairingOutcome.WrongSecret outcome, HostPort server) {
        return notPaired(
                ("%s (%s) has another token than the one given.\n"
                                + "Copy it from what 'wirelatch serve' or 'wirelatch open' shows there, then"
                                + " repeat this.")
                        .formatted(server.host(), outcome.server()));
    }

    static CommandFailure of(PairingOutcome.Refused outcome, HostPort server) {
        return notPaired("%s refused this machine: %s.".formatted(server, outcome.detail()));
    }

    static CommandFailure of(PairingOutcome.ServerUnproven outcome, HostPort server) {
        return notPaired(
                ("what answers at %s (%s) does not know the token: another machine may stand in the"
                                + " server's place.\n"
                                + "Check the address. Nothing secret was told to it.")
                        .formatted(server.host(), outcome.server()));
    }

    static CommandFailure of(PairingOutcome.Closed outcome, HostPort server) {
        return notPaired(
                ("the pairing window of %s (%s) is %s.\n"
                                + "Open it there (sudo wirelatch open 60), then repeat this.")
                        .formatted(
                                server.host(),
                                outcome.server(),
                                outcome.locked() ? "locked after an attack" : "closed"));
    }

    static CommandFailure of(PairingOutcome.OtherServer outcome, HostPort server) {
        return notPaired(
                ("%s (%s) is not the server whose key was given.\n"
                                + "Check the address and the key as 'wirelatch serve' shows it there.")
                        .formatted(server.host(), outcome.server()));
    }

    private static CommandFailure notPaired(String message) {
        return new CommandFailure(ExitStatus.NOT_PAIRED, message);
    }

    private static boolean any(List<UnansweredServer> servers, Finding finding) {
        return servers.stream().anyMatch(server -> server.finding() == finding);
    }

    private static boolean all(List<UnansweredServer> servers, Finding finding) {
        return !servers.isEmpty()
                && servers.stream().allMatch(server -> server.finding() == finding);
    }

    /** The host with what it resolves to, unless it is an address itself. */
    private static String withAddresses(String host, List<UnansweredServer> servers) {
        String addresses =
                servers.stream()
                        .map(server -> IpAddress.of(server.server().getAddress()).toString())
                        .collect(Collectors.joining(", "));
        return addresses.equals(host) ? host : host + " (" + addresses + ")";
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
