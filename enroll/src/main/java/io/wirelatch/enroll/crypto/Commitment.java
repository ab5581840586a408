package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingMessage;
import java.util.Arrays;

/**
 * How the server fixes its part of the check words before the client shows its own: SHARE carries
 * the hash of a random value, OFFER the value. Otherwise whoever stands in the middle and speaks
 * last could try values until the words on both sides agree.
 */
public final class Commitment {

    private Commitment() {}

    /** What commits to this opening in this session. */
    public static Octets to(Octets opening, Octets sid) {
        byte[] hash = Cpace.sha512(PairingLabels.COMMITMENT, sid.toBytes(), opening.toBytes());
        return Octets.of(Arrays.copyOf(hash, PairingMessage.COMMITMENT_BYTES));
    }
}
