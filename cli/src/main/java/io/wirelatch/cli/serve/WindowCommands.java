package io.wirelatch.cli.serve;

import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.Facts;
import io.wirelatch.control.WindowTerms;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.enroll.window.WindowOptions.Accepts;
import io.wirelatch.state.PeerRecord;
import java.time.Duration;
import java.util.stream.Collectors;

/** Carries out what a local user wants of the pairing window, and of who waits there. */
final class WindowCommands {

    private final PairingWindowSwitch window;
    private final JoinLine joinLine;

    WindowCommands(PairingWindowSwitch window, JoinLine joinLine) {
        this.window = window;
        this.joinLine = joinLine;
    }

    ControlReply open(WindowTerms terms) {
        WindowOptions options;
        try {
            options =
                    new WindowOptions(
                            Duration.ofSeconds(terms.seconds()),
                            terms.code() ? Accepts.CODE : Accepts.TOKEN,
                            terms.uses(),
                            terms.maxFailures(),
                            terms.approve());
        } catch (IllegalArgumentException e) {
            return new ControlReply.Refused(RefusalKind.WRONG_USAGE, e.getMessage() + ".");
        }
        return window.open(options)
                .map(code -> withCode(options, code))
                .orElseGet(
                        () -> opened(options, joinLine.withToken(), joinLine.toScan(), Facts.NONE));
    }

    private ControlReply withCode(WindowOptions options, OneTimeCode code) {
        try {
            return opened(
                    options,
                    joinLine.withoutSecret() + "\nand there, when it asks:\n  " + code.reveal(),
                    joinLine.toScan(code),
                    Facts.NONE.with("code", code.reveal()));
        } finally {
            code.destroy();
        }
    }

    private ControlReply opened(WindowOptions options, String toType, String toScan, Facts secret) {
        return new ControlReply.Opened(
                "pairing: OPEN "
                        + WindowText.terms(options)
                        + "\nOn the other machine:\n  "
                        + toType,
                toScan,
                secret.with("joinLine", joinLine.toScan()));
    }

    ControlReply close() {
        boolean wasOpen = window.close();
        return new ControlReply.Done(
                wasOpen ? "pairing: CLOSED" : "pairing: CLOSED, as it was already",
                Facts.NONE.with("wasOpen", wasOpen));
    }

    ControlReply approve(String name) {
        return reply(window.approve(name));
    }

    ControlReply deny(String name) {
        return reply(window.deny(name));
    }

    private ControlReply reply(DecisionOutcome outcome) {
        return switch (outcome) {
            case DecisionOutcome.Approved(PeerRecord peer) ->
                    new ControlReply.Done(
                            "%s is let in, as %s"
                                    .formatted(
                                            peer.name(),
                                            String.join(", ", ServerReport.addresses(peer))),
                            ServerReport.facts(peer));
            case DecisionOutcome.Denied(HeldJoiner joiner) ->
                    new ControlReply.Done(
                            "%s, from %s, is not let in, and is told so"
                                    .formatted(joiner.name(), joiner.from()),
                            Facts.NONE
                                    .with("name", joiner.name())
                                    .with("publicKey", joiner.publicKey().toBase64())
                                    .with("from", joiner.from().toString()));
            case DecisionOutcome.NotAdmitted(RefusalReason _, String detail) ->
                    refused("it could not be let in: " + detail + ".");
            case DecisionOutcome.NobodyWaits(String name) -> refused(nobodyWaits(name));
        };
    }

    private String nobodyWaits(String name) {
        String waiting =
                window.status().held().stream()
                        .map(HeldJoiner::name)
                        .collect(Collectors.joining(", "));
        return waiting.isEmpty()
                ? ("no machine waits to be let in, so there is no '%s'.\n"
                                + "Machines wait while the window is open with: wirelatch open --approve")
                        .formatted(name)
                : "no '%s' waits to be let in, but these do: %s.".formatted(name, waiting);
    }

    private static ControlReply refused(String message) {
        return new ControlReply.Refused(RefusalKind.FAILED, message);
    }
}
