package io.wirelatch.enroll.crypto;

import io.wirelatch.state.PairingToken;
import java.util.Arrays;

/** Tokens hardened at a price that tests of the state machines can pay a thousand times. */
public final class CheapTokens {

    private static final Argon2id.Cost CHEAP = new Argon2id.Cost(8, 1, 1);

    private CheapTokens() {}

    public static HardenedToken harden(String token) {
        return HardenedToken.derive(PairingToken.of(token), CHEAP);
    }

    /** Whether nothing is left of the secret. */
    public static boolean isWiped(HardenedToken token) {
        return Arrays.equals(token.prs(), new byte[token.prs().length]);
    }
}
