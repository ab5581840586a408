package io.wirelatch.cli.serve;

import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.state.PeerRecord;
import java.util.List;

/** What there is to say of a pairing window, in words that hold no secret. */
final class WindowText {

    private WindowText() {}

    /** {@code for 60 s, with a code for 1 machine}. */
    static String terms(WindowOptions options) {
        return "for "
                + options.duration().toSeconds()
                + " s"
                + (options.accepts().code()
                        ? ", with a code for "
                                + (options.uses() == 1 ? "1 machine" : options.uses() + " machines")
                        : "")
                + (options.approve() ? ", each to be approved" : "");
    }

    /** Why a window closes now. */
    static String reason(WindowClosedReason reason) {
        return switch (reason) {
            case DEADLINE -> "its time is over";
            case COMMAND -> "somebody closed it";
            case SHUTDOWN -> "the server stops";
            case CODE_USED -> "its code has been used";
            case TOO_MANY_FAILURES -> "LOCKED after too many wrong tokens or codes";
            case CODE_USED_TWICE -> "LOCKED, for two machines used a code that was for one";
        };
    }

    /** Why a window closed, told later. */
    static String past(WindowClosedReason reason) {
        return switch (reason) {
            case DEADLINE -> "its time was over";
            case SHUTDOWN -> "the server stopped";
            case CODE_USED -> "its code had been used";
            case COMMAND, TOO_MANY_FAILURES, CODE_USED_TWICE -> reason(reason);
        };
    }

    static String wrongSecret(PairingEvent.SecretWrong wrong) {
        return "wrong token or code, number %d in this window; %s"
                .formatted(
                        wrong.failures(),
                        switch (wrong.triesLeft()) {
                            case 0 -> "that was the last one it stands";
                            case 1 -> "one more closes it";
                            default -> wrong.triesLeft() + " more close it";
                        });
    }

    static String usedTwice(PairingEvent.CodeUsedTwice twice) {
        return "two machines used one code, the first from %s: somebody else knows it"
                        .formatted(twice.first())
                + clause("; taken back: ", names(twice.takenBack()))
                + clause(
                        "; still a peer, to be removed by hand: ",
                        twice.left().stream()
                                .map(l -> l.peer().name() + " (" + l.reason() + ")")
                                .toList())
                + clause("; a peer of before, which it stays: ", names(twice.staying()));
    }

    private static List<String> names(List<PeerRecord> peers) {
        return peers.stream().map(PeerRecord::name).toList();
    }

    private static String clause(String beginning, List<String> peers) {
        return peers.isEmpty() ? "" : beginning + String.join(", ", peers);
    }
}
