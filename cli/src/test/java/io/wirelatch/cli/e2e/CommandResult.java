package io.wirelatch.cli.e2e;

import java.time.Duration;

/**
 * A command that has ended.
 *
 * @param command as it was typed, after the prompt of its machine
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record CommandResult(String command, int exitStatus, String out, String err, Duration elapsed) {

    /** The command with all that came of it, for the message of an assertion. */
    @Override
    public String toString() {
        return "%s%n%s%s[exit status %d after %d ms]"
                .formatted(command, out, err, exitStatus, elapsed.toMillis());
    }
}
