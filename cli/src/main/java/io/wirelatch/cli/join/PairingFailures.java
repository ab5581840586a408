package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.UnansweredServer;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    static CommandFailure noSecret(HostPort server) {
        return CommandFailure.wrongUsage(
                ("joining %s takes its token or a one-time code, and none was given.\n"
                                + "Type it where this asks for it on a terminal, or give --token - and"
                                + " standard input, --token-file F, --token T, or WIRELATCH_TOKEN.")
                        .formatted(server));
    }

    /**
     * @param keyGiven whether a server with the key that was given would have said that it is
     *     closed
     */
    static CommandFailure of(
            PairingOutcome.NoAnswer outcome, HostPort server, Duration timeout, boolean keyGiven) {
        List<UnansweredServer> servers = outcome.servers();
        String where = withAddresses(server.host(), servers);
        if (any(servers, Finding.FELL_SILENT)) {
            return notPaired(
                    ("%s began to pair and then fell silent: its pairing window closed meanwhile,"
                                    + " or packets get lost on the way.\n"
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
                                    + "Start it there with 'sudo wirelatch serve', or name its port: wirelatch"
                                    + " join %s:PORT")
                            .formatted(server.port(), where, bracketed(server.host())));
        }
        if (keyGiven) {
            return notPaired(
                    ("%s did not answer within %d s: it is another server than the one whose key was"
                                    + " given, or UDP port %d is not open on the way.\n"
                                    + "Compare the key with what 'wirelatch serve' and 'wirelatch status' show"
                                    + " there. Find out more with: wirelatch doctor %s")
                            .formatted(where, timeout.toSeconds(), server.port(), server));
        }
        return notPaired(
                ("%s did not answer within %d s: its pairing window is closed, or UDP port %d is"
                                + " not open on the way.\n"
                                + "Open the window there (sudo wirelatch open 60), then repeat this. If it was"
                                + " open, find out more with: wirelatch doctor %s")
                        .formatted(where, timeout.toSeconds(), server.port(), server));
    }

    static CommandFailure of(PairingOutcome.WrongSecret outcome, HostPort server) {
        String wrong =
                "%s (%s) has another token or code than the one given"
                        .formatted(server.host(), outcome.server());
        return notPaired(
                outcome.triesLeft() == 0
                        ? wrong
                                + ", and its pairing window is LOCKED now, after too many wrong"
                                + " ones.\n"
                                + "Have it opened anew there (sudo wirelatch open 60 --code), then"
                                + " repeat this with the new code."
                        : wrong
                                + ".\n"
                                + "Compare it with what 'wirelatch open' shows there, then repeat"
                                + " this. "
                                + triesLeft(outcome.triesLeft()));
    }

    /**
     * What to say before the token or code is asked for once more; empty when another one would
     * change nothing.
     */
    static Optional<String> worthTypingAgain(PairingOutcome outcome, HostPort server) {
        return switch (outcome) {
            case PairingOutcome.WrongSecret(Endpoint _, int triesLeft) when triesLeft > 0 ->
                    Optional.of(
                            "That is not the token or code of %s. %s"
                                    .formatted(server.host(), triesLeft(triesLeft)));
            case PairingOutcome.Refused(RefusalReason reason, String detail, Endpoint _, boolean _)
                    when reason == RefusalReason.CODE_OF_ANOTHER_WINDOW
                            || reason == RefusalReason.TOKEN_NOT_TAKEN ->
                    Optional.of("%s. This has cost no try.".formatted(capitalised(detail)));
            default -> Optional.empty();
        };
    }

    private static String triesLeft(int triesLeft) {
        return triesLeft == 1
                ? "One more wrong one locks the window."
                : triesLeft + " more wrong ones lock the window.";
    }

    private static String capitalised(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    static CommandFailure of(PairingOutcome.Refused outcome, HostPort server) {
        return notPaired("%s refused this machine: %s.".formatted(server, outcome.detail()));
    }

    static CommandFailure of(PairingOutcome.ServerUnproven outcome, HostPort server) {
        return notPaired(
                ("what answers at %s (%s) does not know the token or code: another machine may"
                                + " stand in the server's place.\n"
                                + "Check the address. Nothing secret was told to it.")
                        .formatted(server.host(), outcome.server()));
    }

    static CommandFailure of(PairingOutcome.Closed outcome, HostPort server) {
        return notPaired(
                ("the pairing window of %s (%s) %s.\n"
                                + "Open it there (sudo wirelatch open 60), then repeat this.")
                        .formatted(
                                server.host(),
                                outcome.server(),
                                (outcome.duringAttempt()
                                                ? "closed during the attempt"
                                                : "is closed")
                                        + (outcome.locked()
                                                ? ": it is LOCKED after wrong or twice used codes"
                                                : "")));
    }

    static CommandFailure of(PairingOutcome.OtherServer outcome, HostPort server) {
        return notPaired(
                ("%s (%s) is not the server whose key was given%s.\n"
                                + "Check the address, and compare the key with the one that 'wirelatch serve'"
                                + " shows there.")
                        .formatted(
                                server.host(),
                                outcome.server(),
                                outcome.key()
                                        .map(key -> ": its own is " + ServerFingerprint.of(key))
                                        .orElse("")));
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
