package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.state.PairingToken;
import java.util.function.Supplier;

/** What to type on the other machine, and here before it. */
final class JoinLine {

    private final Supplier<HostPort> here;
    private volatile PairingToken token;
    private final ServerFingerprint serverKey;
    private final String flags;

    /**
     * @param here where another machine finds this server; its port may change
     * @param flags what a command on this machine must carry, each flag after a space; may be empty
     */
    JoinLine(
            Supplier<HostPort> here,
            PairingToken token,
            ServerFingerprint serverKey,
            String flags) {
        this.here = here;
        this.token = token;
        this.serverKey = serverKey;
        this.flags = flags;
    }

    /** Takes another token in place of the one before. */
    void replaceToken(PairingToken newToken) {
        token = newToken;
    }

    /** What lets machines in for a while, on this machine. */
    String toOpen() {
        return "sudo wirelatch open 60" + flags;
    }

    /** With the token, for a person to copy. */
    String withToken() {
        return withoutSecret() + " --token " + token.reveal();
    }

    /** For a QR code, so with the server's key, which nobody likes to type; asks for the token. */
    String toScan() {
        return withoutSecret() + " --server-key " + serverKey;
    }

    /**
     * The same with the code, which whoever sees the QR code sees beside it too, and which is worth
     * nothing once it has been used.
     */
    String toScan(OneTimeCode code) {
        return toScan() + " --token " + code.reveal();
    }

    /** Which asks for the token or code. */
    String withoutSecret() {
        return "sudo wirelatch join " + here.get();
    }
}
