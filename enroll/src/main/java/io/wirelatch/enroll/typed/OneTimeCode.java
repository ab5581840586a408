package io.wirelatch.enroll.typed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A code for one pairing window, such as {@code 4821-ocean-cactus-plug}: a locator of four digits,
 * which is no secret and tells one window's code from another's, and three words, 33 bits, which
 * are. It has no {@code toString}, and {@link #destroy()} wipes it.
 */
public final class OneTimeCode {

    /** How many locators there are; each is below this. */
    public static final int LOCATORS = 10_000;

    private static final int WORDS = 3;
    private static final int LOCATOR_DIGITS = 4;

    private static final String SHAPE =
            "a one-time code is four digits and three words, such as 4821-ocean-cactus-plug";

    private final int locator;
    private final int[] words;

    private OneTimeCode(int locator, int[] words) {
        this.locator = locator;
        this.words = words;
    }

    /** What came of reading a code that a person typed. */
    public sealed interface Reading {

        /** It is one, if not necessarily the right one. */
        record Code(OneTimeCode code) implements Reading {}

        /**
         * It cannot be one, so no guess has to be spent on it.
         *
         * @param detail what is wrong with it and what was meant perhaps, for the person
         */
        record NotACode(String detail) implements Reading {}
    }

    /**
     * A new code.
     *
     * @param random a cryptographic one outside of tests
     * @param previousLocator of the code before, whose locator the new one does not get; empty when
     *     there is none
     */
    public static OneTimeCode mint(RandomGenerator random, OptionalInt previousLocator) {
        int locator = random.nextInt(LOCATORS);
        while (previousLocator.isPresent() && previousLocator.getAsInt() == locator) {
            locator = random.nextInt(LOCATORS);
        }
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = random.nextInt(WordList.SIZE);
        }
        return new OneTimeCode(locator, words);
    }

    /**
     * Reads what a person typed: letters of either case, the parts separated by spaces, dashes,
     * dots or commas, each word in full or by its first four letters or more.
     */
    public static Reading read(String typed) {
        String[] parts =
                typed.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("^(\\d{4})(?=\\p{L})", "$1-")
                        .split("[\\s.,_\\p{Pd}]+");
        if (parts.length != 1 + WORDS || !parts[0].matches("\\d{" + LOCATOR_DIGITS + "}")) {
            return new Reading.NotACode(SHAPE);
        }
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            String word = parts[1 + i];
            OptionalInt index = WordList.indexOf(word);
            if (index.isEmpty()) {
                return new Reading.NotACode(
                        "'%s' is no word of any code: is it '%s'?"
                                .formatted(printable(word), WordList.nearest(word)));
            }
            words[i] = index.getAsInt();
        }
        return new Reading.Code(new OneTimeCode(Integer.parseInt(parts[0]), words));
    }

    /** Which window's code it is: 0 to 9999, no secret. */
    public int locator() {
        return locator;
    }

    /** The whole code, for the one place that is meant to show it. */
    public String reveal() {
        return "%04d-%s".formatted(locator, revealWords());
    }

    /** The secret part, three words in full with dashes between them, which the caller wipes. */
    public byte[] revealWordBytes() {
        return revealWords().getBytes(StandardCharsets.US_ASCII);
    }

    /** Overwrites the words; the code is another one afterwards. */
    public void destroy() {
        Arrays.fill(words, 0);
    }

    private String revealWords() {
        return "%s-%s-%s"
                .formatted(
                        WordList.word(words[0]), WordList.word(words[1]), WordList.word(words[2]));
    }

    /** It is shown on a terminal, and short. */
    private static String printable(String word) {
        String visible = word.replaceAll("[^\\p{L}\\p{N}]", "?");
        return visible.length() <= 20 ? visible : visible.substring(0, 20) + "...";
    }
}
