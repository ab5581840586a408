package io.wirelatch.enroll.typed;

import io.wirelatch.state.PairingToken;

/** What a machine must know to pair: one of two kinds. */
public sealed interface PairingSecret {

    /** The server's long-lived token. */
    record Token(PairingToken token) implements PairingSecret {}

    /** The code of one window. */
    record Code(OneTimeCode code) implements PairingSecret {}
}
