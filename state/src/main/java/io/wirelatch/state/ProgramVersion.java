package io.wirelatch.state;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which version of a program ran, such as {@code 0.1.0}: nothing that could steer a terminal, and
 * nothing that is long.
 *
 * @param text 1 to {@value #MAX_LENGTH} letters, digits and signs of versions
 */
public record ProgramVersion(String text) {

    public static final int MAX_LENGTH = 64;

    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z.+~_-]{1," + MAX_LENGTH + "}");

    /**
     * @throws IllegalArgumentException when it has no such form
     */
    public ProgramVersion {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("it is no version such as 0.1.0");
        }
    }

    /** Empty for what has no such form, such as the version of a build that has none. */
    public static Optional<ProgramVersion> of(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new ProgramVersion(text))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
