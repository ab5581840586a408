package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.state.PairingToken;

/** What to type on the other machine. */
final class JoinLine {

    private final HostPort here;
    private final PairingToken token;

    /**
     * @param here where another machine finds this server
     */
    JoinLine(HostPort here, PairingToken token) {
        this.here = here;
        this.token = token;
    }

    /** With the token, for a person to copy. */
    String withToken() {
        return withoutSecret() + " --token " + token.reveal();
    }

    /** Which asks for the token or code. */
    String withoutSecret() {
        return "sudo wirelatch join " + here;
    }
}
