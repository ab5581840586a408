package io.wirelatch.tunnel.posix;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine that it runs on. */
public final class Prerequisite {

    private Prerequisite() {}

    /** Skips the running test where something is missing; under {@code CI=true} it fails. */
    public static void require(boolean present, String whatIsMissing) {
        if ("true".equals(System.getenv("CI"))) {
            Assertions.assertTrue(present, whatIsMissing);
        }
        Assumptions.assumeTrue(present, whatIsMissing);
    }
}
