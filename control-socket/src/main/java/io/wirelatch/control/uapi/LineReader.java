package io.wirelatch.control.uapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads lines of ASCII of a bounded length. */
final class LineReader {

    /** The longest line of the protocol has half of it. */
    static final int MAX_BYTES = 256;

    /** Stands for a line that is too long: no line of the protocol, and not empty. */
    private static final String TOO_LONG = "?";

    private final InputStream in;
    private final byte[] line = new byte[MAX_BYTES];

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; empty at the end of the stream, half a line before it too. */
    Optional<String> next() throws IOException {
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return Optional.of(take(length));
            }
            if (length < MAX_BYTES) {
                line[length] = (byte) b;
            }
            length = Math.min(length + 1, MAX_BYTES + 1);
        }
        Arrays.fill(line, (byte) 0);
        return Optional.empty();
    }

    /** The line may hold a secret, which does not stay in the buffer. */
    private String take(int length) {
        String text =
                length > MAX_BYTES
                        ? TOO_LONG
                        : new String(line, 0, length, StandardCharsets.ISO_8859_1);
        Arrays.fill(line, 0, Math.min(length, MAX_BYTES), (byte) 0);
        return text;
    }
}
