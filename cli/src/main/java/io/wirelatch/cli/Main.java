package io.wirelatch.cli;

import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.running.HeadStart;

/** Entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        HeadStart.begin(arguments);
        Surroundings surroundings = Surroundings.ofProcess();
        int exitStatus = Wirelatch.run(surroundings, arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        System.exit(exitStatus);
    }
}
