package io.wirelatch.enroll.crypto;

import io.wirelatch.state.PairingToken;
import java.util.Arrays;

/**
 * A pairing token after Argon2id: CPace's password-related string (PRS). Whoever gets hold of one
 * still pays 19 MiB and two passes for each token that is tried against it. A secret: it has no
 * {@code toString}, and {@link #destroy()} wipes it.
 */
public final class HardenedToken {

    private static final int BYTES = 32;

    /**
     * The smallest memory that OWASP's password storage advice gives for Argon2id: it fits a heap
     * of 64 MiB, and takes below a second on a Raspberry Pi.
     */
    private static final Argon2id.Cost COST = new Argon2id.Cost(19 * 1024, 2, 1);

    private final byte[] prs;

    private HardenedToken(byte[] prs) {
        this.prs = prs;
    }

    /** Hardens a token: part of a second, and 19 MiB of heap meanwhile. Done once at start. */
    public static HardenedToken derive(PairingToken token) {
        HardenedToken hardened = derive(token, COST);
        // The matrix is garbage now, and the larger part of the heap. A process that runs for
        // months
        // gives it back to the system at once: nothing else would collect it for a long time.
        System.gc();
        return hardened;
    }

    static HardenedToken derive(PairingToken token, Argon2id.Cost cost) {
        byte[] utf8 = token.revealBytes();
        try {
            return new HardenedToken(
                    Argon2id.hash(
                            utf8, PairingLabels.TOKEN_SALT, new byte[0], new byte[0], cost, BYTES));
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
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
