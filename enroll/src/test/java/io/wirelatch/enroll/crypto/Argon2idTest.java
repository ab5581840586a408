package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.state.PairingToken;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Argon2idTest {

    /** RFC 9106, section 5.3. */
    @Test
    void thePublishedHashIsFound() {
        byte[] hash =
                Argon2id.hash(
                        repeated(0x01, 32),
                        repeated(0x02, 16),
                        repeated(0x03, 8),
                        repeated(0x04, 12),
                        new Argon2id.Cost(32, 3, 4),
                        32);

        assertArrayEquals(
                Vectors.hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"),
                hash);
    }

    @Test
    void aTokenHardensToTheSameStringOnBothEnds() {
        byte[] one = derive("7k2m-x0q9-c4fd-vt8e-31hn").prs();
        byte[] two = derive("7k2m-x0q9-c4fd-vt8e-31hn").prs();
        byte[] other = derive("7k2m-x0q9-c4fd-vt8e-31hm").prs();

        assertArrayEquals(one, two);
        assertFalse(Arrays.equals(one, other));
    }

    @Test
    void aDestroyedTokenHoldsNothing() {
        HardenedSecret token = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
        token.destroy();

        assertArrayEquals(new byte[32], token.prs());
    }

    private static byte[] repeated(int value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static HardenedSecret derive(String token) {
        return HardenedSecret.derive(new PairingSecret.Token(PairingToken.of(token)));
    }
}
