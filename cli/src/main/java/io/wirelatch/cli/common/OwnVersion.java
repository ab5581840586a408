package io.wirelatch.cli.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of this program this is. */
public final class OwnVersion {

    /** Written by the build, from the tag. */
    private static final String FILE = "/io/wirelatch/cli/version.txt";

    private OwnVersion() {}

    /** Such as {@code 0.1.0}. */
    public static String text() {
        try (InputStream in = OwnVersion.class.getResourceAsStream(FILE)) {
            return in == null
                    ? "unknown"
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
