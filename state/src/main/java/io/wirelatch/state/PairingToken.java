package io.wirelatch.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The secret that a machine must know to pair: 8 to 128 printable characters. It has no {@code
 * toString}, is compared in constant time, and {@link #destroy()} wipes it.
 */
public final class PairingToken {

    private static final int MIN_BYTES = 8;
    private static final int MAX_BYTES = 128;

    /** Crockford's base 32 in lower case: no letter that is mistaken for a digit. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final int GENERATED_GROUPS = 5;
    private static final int GROUP_CHARACTERS = 4;

    private final byte[] utf8;

    private PairingToken(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** A new token of 100 bits, such as {@code 7k2m-x0q9-c4fd-vt8e-31hn}. */
    public static PairingToken generate(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < GENERATED_GROUPS; group++) {
            text.append(group == 0 ? "" : "-");
            for (int i = 0; i < GROUP_CHARACTERS; i++) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return of(text.toString());
    }

    /**
     * Takes a token as a person gave it.
     *
     * @throws IllegalArgumentException saying what a token must be; it never repeats the text
     */
    public static PairingToken of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean printable = text.codePoints().noneMatch(c -> c <= ' ' || Character.isISOControl(c));
        if (utf8.length < MIN_BYTES || utf8.length > MAX_BYTES || !printable) {
            throw new IllegalArgumentException(
                    "a token has 8 to 128 characters, without spaces or control characters");
        }
        return new PairingToken(utf8);
    }

    /** A copy of the secret as UTF-8 bytes, which the caller wipes. */
    public byte[] revealBytes() {
        return utf8.clone();
    }

    /** The secret itself, for the state file and for the one line that is meant to show it. */
    public String reveal() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Overwrites the token with zeros. */
    public void destroy() {
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairingToken token && MessageDigest.isEqual(utf8, token.utf8);
    }

    /** The same for every token, so that a hash tells nothing. */
    @Override
    public int hashCode() {
        return PairingToken.class.hashCode();
    }
}
