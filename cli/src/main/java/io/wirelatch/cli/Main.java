package io.wirelatch.cli;

import io.wirelatch.cli.common.Surroundings;

/** Entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess();
        int exitStatus = Wirelatch.commandLine(surroundings).execute(arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        System.exit(exitStatus);
    }
}
