package io.wirelatch.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The secret that a machine must know to pair: 8 to 128 visible ASCII characters. It has no {@code
 * toString}, is compared in constant time, and {@link #destroy()} wipes it.
 *
 * <p>Why ASCII: a token is typed on two machines, and what else a terminal sends depends on its
 * locale, its keyboard and on how it composes letters. The same token must be the same bytes.
 */
public final class PairingToken {

    private static final int MIN_CHARACTERS = 8;
    private static final int MAX_CHARACTERS = 128;

    /** Crockford's base 32 in lower case: no letter that is mistaken for a digit. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /** The first ASCII character after the visible ones. */
    private static final int DELETE = 0x7F;

    private static final int GENERATED_GROUPS = 5;
    private static final int GROUP_CHARACTERS = 4;

    private final byte[] ascii;

    private PairingToken(byte[] ascii) {
        this.ascii = ascii;
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
        boolean visible = text.chars().allMatch(c -> c > ' ' && c < DELETE);
        if (text.length() < MIN_CHARACTERS || text.length() > MAX_CHARACTERS || !visible) {
            throw new IllegalArgumentException(
                    "a token has 8 to 128 characters: ASCII letters, digits and punctuation,"
                            + " without spaces");
        }
        return new PairingToken(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A copy of the secret as ASCII bytes, which the caller wipes. */
    public byte[] revealBytes() {
        return ascii.clone();
    }

    /** The secret itself, for the state file and for the one line that is meant to show it. */
    public String reveal() {
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    /** Overwrites the token with zeros. */
    public void destroy() {
        Arrays.fill(ascii, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairingToken token && MessageDigest.isEqual(ascii, token.ascii);
    }

    /** The same for every token, so that a hash tells nothing. */
    @Override
    public int hashCode() {
        return PairingToken.class.hashCode();
    }
}
