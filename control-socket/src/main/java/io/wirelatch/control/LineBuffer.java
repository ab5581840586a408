package io.wirelatch.control;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Puts lines together from pieces, as they come from a socket. For one thread at a time. */
final class LineBuffer {

    private static final int INITIAL_BYTES = 1024;

    private final int maxLineBytes;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /** How far a newline has been looked for in vain. */
    private int searched;

    /**
     * @param maxLineBytes the longest line that is taken, without its newline
     */
    LineBuffer(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /** Takes a piece; the array is the caller's again afterwards. */
    void append(byte[] piece, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(piece, 0, bytes, length, count);
        length += count;
    }

    /**
     * The next whole line, without its newline; empty until more has come.
     *
     * @throws MalformedLineException when the line is too long; nothing after it can be read
     */
    Optional<String> nextLine() throws MalformedLineException {
        while (searched < length && bytes[searched] != '\n') {
            searched++;
        }
        if (searched > maxLineBytes) {
            throw new MalformedLineException("the line is longer than " + maxLineBytes + " bytes");
        }
        if (searched == length) {
            return Optional.empty();
        }
        String line = new String(bytes, 0, searched, StandardCharsets.UTF_8);
        length -= searched + 1;
        System.arraycopy(bytes, searched + 1, bytes, 0, length);
        searched = 0;
        return Optional.of(line);
    }
}
