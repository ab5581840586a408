package io.wirelatch.cli;

import org.jspecify.annotations.Nullable;

/** What the classes of the verbs share. */
final class Verb {

    private Verb() {}

    /** The program around a verb, which picocli fills in before it runs one. */
    static Wirelatch programOf(@Nullable Wirelatch filledIn) {
        if (filledIn == null) {
            throw new IllegalStateException("a verb runs inside the program's command line only");
        }
        return filledIn;
    }
}
