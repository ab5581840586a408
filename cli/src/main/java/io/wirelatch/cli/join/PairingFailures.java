package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.UnansweredServer;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why pairing did not work out, in words for the person at the client. */
final class PairingFailures {

    /** A code ends with its window, so that who typed one needs another. */
    private static final String HOW_TO_OPEN =
            "sudo wirelatch open 60, with --code behind it for a new code";

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
                                    + "Open the window again there (%s), then repeat this."
                                    + " If it was open, find out more with: wirelatch doctor %s")
                            .formatted(where, HOW_TO_OPEN, server));
        }
        if (all(servers, Finding.NO_ROUTE)) {
            return notPaired(
                    ("this machine has no way to %s: no route leads there, or its own firewall"
                                    + " stops what it sends.\n"
                                    + "See to its cable or Wi-Fi and its addresses, then repeat"
                                    + " this. Find out more with: wirelatch doctor %s")
                            .formatted(where, server));
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
                ("%s did not answer within %d s: its pairing window is closed, as it is once its"
                                + " one-time code has been used, or UDP port %d is not open on the way.\n"
                                + "Open the window there (%s), then repeat this."
                                + " If it was open, find out more with: wirelatch doctor %s")
                        .formatted(where, timeout.toSeconds(), server.port(), HOW_TO_OPEN, server));
    }

    static CommandFailure of(PairingOutcome.WrongSecret outcome, HostPort server) {
        String wrong =
                "%s (%s) has another token or code than the one given"
                        .formatted(server.host(), outcome.server());
        return notPaired(
                outcome.triesLeft() == 0
                        ? wrong
                                + ", and its pairing window is LOCKED by that, after too many wrong"
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

    /**
     * @param stateFile where this machine's own key is kept
     */
    static CommandFailure of(PairingOutcome.Refused outcome, HostPort server, Path stateFile) {
        return notPaired(
                "%s refused this machine: %s.\n%s"
                        .formatted(
                                server, outcome.detail(), nextStep(outcome.reason(), stateFile)));
    }

    /** What to type, here or at the server; the server's own words have said why. */
    private static String nextStep(RefusalReason reason, Path stateFile) {
        return switch (reason) {
            case POOL_FULL ->
                    "See who is gone there with 'wirelatch peers', and type there: sudo wirelatch"
                            + " remove PEER, or: sudo wirelatch pool grow CIDR. Then repeat this.";
            case NAME_TAKEN, NAME_INVALID ->
                    "Repeat this with another --name, or without one to be called like this host.";
            case NOT_SAVED ->
                    "See to the disk there ('sudo wirelatch doctor' says what is wrong with it),"
                            + " then repeat this.";
            case DENIED ->
                    "If that was a mistake, have this machine approved when you repeat this.";
            case TOO_MANY_WAITING ->
                    "Have them approved or denied there ('wirelatch status' shows them), then"
                            + " repeat this.";
            case WINDOW_CLOSED, LOCKED, NOT_DECIDED ->
                    "Type there: sudo wirelatch open 60. Then repeat this, with the code if it"
                            + " shows one.";
            case CODE_USED_TWICE, CODE_USED_UP ->
                    "Type there: sudo wirelatch open 60 --code. Then repeat this with the new code.";
            case CODE_OF_ANOTHER_WINDOW ->
                    "Repeat this with the code that 'wirelatch open --code' has shown there last."
                            + " This has cost no try.";
            case TOKEN_NOT_TAKEN ->
                    "Repeat this with that code, or have the window opened for the token there:"
                            + " sudo wirelatch open 60. This has cost no try.";
            case VERSION_NOT_UNDERSTOOD ->
                    "'wirelatch --version' says there and here which is older.";
            case REQUEST_INVALID ->
                    "Compare 'wirelatch --version' there and here. As a new machine: "
                            + asNewMachine(stateFile);
            case CLOCK ->
                    "See the clock with 'timedatectl', set it with 'sudo timedatectl set-ntp true'"
                            + " ('sudo chronyc makestep' with chrony, otherwise 'sudo date -s"
                            + " TIME'), then repeat this. As a new machine, which takes a new code if"
                            + " it was a code: "
                            + asNewMachine(stateFile);
            case OTHER, WRONG_SECRET, OTHER_SERVER_KEY ->
                    "'sudo wirelatch log' there tells what happened.";
        };
    }

    private static String asNewMachine(Path stateFile) {
        return "sudo mv %1$s %1$s.old, then repeat this.".formatted(stateFile);
    }

    /**
     * The server has let this machine in, which cannot keep what it was offered.
     *
     * @param e why
     */
    static CommandFailure placeNotKept(StateException e, HostPort server) {
        return new CommandFailure(
                ExitStatus.FAILED,
                ("%s has let this machine in, which could not be kept here: %s.\n"
                                + "%s keeps the place until %d s after its pairing window closes:"
                                + " join again in that time, while the window is open, and it is"
                                + " the same one.")
                        .formatted(
                                server,
                                e.getMessage(),
                                server.host(),
                                PeerRegistry.UNUSED_LEASE_SECONDS),
                e);
    }

    /** A signal has ended the wait for somebody at the server to say yes. */
    static CommandFailure stoppedWaiting(HostPort server) {
        return new CommandFailure(
                ExitStatus.FAILED,
                ("stopped waiting to be let in: %s forgets this machine in half a minute. To ask"
                                + " anew, repeat this while its pairing window is open.")
                        .formatted(server));
    }

    /** A signal has ended the attempt. */
    static CommandFailure stoppedAsking(HostPort server) {
        return new CommandFailure(
                ExitStatus.FAILED,
                "stopped before %s had answered. Repeat this to try again.".formatted(server));
    }

    static CommandFailure of(PairingOutcome.ServerUnproven outcome, HostPort server) {
        return notPaired(
                ("what answers at %s (%s) does not know the token or code: another machine may"
                                + " stand in the server's place.\n"
                                + "Check the address, then repeat this with --server-key and the key that"
                                + " 'wirelatch serve' shows there. Nothing secret was told to it.")
                        .formatted(server.host(), outcome.server()));
    }

    static CommandFailure of(PairingOutcome.Closed outcome, HostPort server) {
        return notPaired(
                ("the pairing window of %s (%s) %s.\n"
                                + "Open it there (%s), then repeat this. It closes by"
                                + " itself when its one-time code has been used: if not by you, see who has"
                                + " joined (wirelatch peers).")
                        .formatted(
                                server.host(),
                                outcome.server(),
                                (outcome.duringAttempt()
                                                ? "closed during the attempt"
                                                : "is closed")
                                        + (outcome.locked()
                                                ? ": it is LOCKED after wrong or twice used codes"
                                                : ""),
                                HOW_TO_OPEN));
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
