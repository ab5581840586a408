package io.wirelatch.enroll.typed;

import java.util.List;

/**
 * Three words that both ends of one pairing show, for people to compare: 33 bits of what the two
 * have said to each other. Whoever stands between them makes two pairings out of one, and the words
 * differ. No secret.
 */
public record CheckWords(String first, String second, String third) {

    /** How many bytes the words are made from. */
    public static final int BYTES = 5;

    private static final int COUNT = 3;

    /** From the first 33 bits of five bytes, each word from 11 of them, highest bit first. */
    public static CheckWords of(byte[] bytes) {
        long bits = 0;
        for (int i = 0; i < BYTES; i++) {
            bits = (bits << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        long top = bits >>> (BYTES * Byte.SIZE - COUNT * WordList.BITS);
        int mask = WordList.SIZE - 1;
        return new CheckWords(
                WordList.word((int) (top >>> (2 * WordList.BITS)) & mask),
                WordList.word((int) (top >>> WordList.BITS) & mask),
                WordList.word((int) top & mask));
    }

    public List<String> words() {
        return List.of(first, second, third);
    }

    /** {@code ocean cactus plug}. */
    @Override
    public String toString() {
        return first + " " + second + " " + third;
    }
}
