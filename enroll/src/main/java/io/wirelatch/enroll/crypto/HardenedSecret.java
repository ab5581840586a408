package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
import java.util.Arrays;

/**
 * A token or a one-time code after Argon2id: CPace's password-related string (PRS). Whoever gets
 * hold of one still pays 19 MiB and two passes for each guess that is tried against it. A secret:
 * it has no {@code toString}, and {@link #destroy()} wipes it.
 */
public final class HardenedSecret {

    private static final int BYTES = 32;

    /**
     * The smallest memory that OWASP's password storage advice gives for Argon2id: it fits a heap
     * of 64 MiB, and takes below a second on a Raspberry Pi.
     */
    private static final Argon2id.Cost COST = new Argon2id.Cost(19 * 1024, 2, 1);

    private final byte[] prs;
    private final int locator;

    private HardenedSecret(byte[] prs, int locator) {
        this.prs = prs;
        this.locator = locator;
    }

    /** Hardens a secret: part of a second, and 19 MiB of heap meanwhile. */
    public static HardenedSecret derive(PairingSecret secret) {
        HardenedSecret hardened = derive(secret, COST);
        // The matrix is garbage now, and the larger part of the heap. A process that runs for
        // months gives it back to the system at once: nothing else would collect it for long.
        System.gc();
        return hardened;
    }

    static HardenedSecret derive(PairingSecret secret, Argon2id.Cost cost) {
        return switch (secret) {
            case PairingSecret.Token token ->
                    harden(
                            token.token().revealBytes(),
                            PairingLabels.TOKEN_SALT,
                            Hello.NO_LOCATOR,
                            cost);
            case PairingSecret.Code(OneTimeCode code) ->
                    harden(
                            code.revealWordBytes(),
                            PairingLabels.codeSalt(code.locator()),
                            code.locator(),
                            cost);
        };
    }

    /** Wipes the password. */
    private static HardenedSecret harden(
            byte[] password, byte[] salt, int locator, Argon2id.Cost cost) {
        try {
            return new HardenedSecret(
                    Argon2id.hash(password, salt, new byte[0], new byte[0], cost, BYTES), locator);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /**
     * Which window's code it comes from, 0 to 9999; {@link Hello#NO_LOCATOR} when it is a token.
     */
    public int locator() {
        return locator;
    }

    /** The secret itself; not a copy. */
    byte[] prs() {
        return prs;
    }

    /** Overwrites the secret with zeros; it is of no use afterwards. */
    public void destroy() {
        Arrays.fill(prs, (byte) 0);
    }
}
