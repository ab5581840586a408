package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.state.PairingToken;
import java.util.Arrays;

/** Secrets hardened at a price that tests of the state machines can pay a thousand times. */
@SuppressWarnings("exports") // shared among tests, not out of the module
public final class CheapSecrets {

    private static final Argon2id.Cost CHEAP = new Argon2id.Cost(8, 1, 1);

    private CheapSecrets() {}

    public static HardenedSecret harden(PairingSecret secret) {
        return HardenedSecret.derive(secret, CHEAP);
    }

    public static HardenedSecret token(String token) {
        return harden(new PairingSecret.Token(PairingToken.of(token)));
    }

    public static HardenedSecret code(String typed) {
        return switch (OneTimeCode.read(typed)) {
            case OneTimeCode.Reading.Code(OneTimeCode code) -> harden(new PairingSecret.Code(code));
            case OneTimeCode.Reading.NotACode(String detail) -> throw new AssertionError(detail);
        };
    }

    /** Whether nothing is left of the secret. */
    public static boolean isWiped(HardenedSecret secret) {
        return Arrays.equals(secret.prs(), new byte[secret.prs().length]);
    }
}
