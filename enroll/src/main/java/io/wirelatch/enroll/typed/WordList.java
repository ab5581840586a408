package io.wirelatch.enroll.typed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The English words of BIP-39: 2,048 words of 3 to 8 letters, so that each stands for 11 bits. Four
 * letters tell one from every other.
 */
final class WordList {

    /** How many bits a word stands for. */
    static final int BITS = 11;

    static final int SIZE = 1 << BITS;

    /** So many letters are enough to tell a word. */
    private static final int TELLING_LETTERS = 4;

    /** Twice a long word. What somebody has pasted may be a whole book. */
    private static final int COMPARED_LETTERS = 16;

    private static final List<String> WORDS = load();

    private WordList() {}

    /** The word with this number, from 0. */
    static String word(int index) {
        return WORDS.get(index);
    }

    /**
     * The number of a word, or of the one word that begins with these four or more letters.
     *
     * @param typed in lower case
     */
    static OptionalInt indexOf(String typed) {
        int found = Collections.binarySearch(WORDS, typed);
        if (found >= 0) {
            return OptionalInt.of(found);
        }
        int next = -found - 1;
        return typed.length() >= TELLING_LETTERS && next < SIZE && WORDS.get(next).startsWith(typed)
                ? OptionalInt.of(next)
                : OptionalInt.empty();
    }

    /** The word that takes the fewest changed, added, missing or swapped letters to reach. */
    static String nearest(String typed) {
        String beginning = typed.substring(0, Math.min(typed.length(), COMPARED_LETTERS));
        return WORDS.stream()
                .min(Comparator.comparingInt(word -> distance(beginning, word)))
                .orElseThrow();
    }

    /** Damerau and Levenshtein's, where two neighbours that are swapped count as one change. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }

    private static List<String> load() {
        try (InputStream in =
                Objects.requireNonNull(WordList.class.getResourceAsStream("english.txt"))) {
            List<String> words =
                    new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
            if (words.size() != SIZE) {
                throw new IllegalStateException("the word list has " + words.size() + " words");
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException("the word list cannot be read", e);
        }
    }
}
