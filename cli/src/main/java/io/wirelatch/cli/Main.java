package io.wirelatch.cli;

import io.wirelatch.cli.common.StandardOutput;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.running.HeadStart;

/** Entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * The program up to its end, for whoever goes on afterwards.
     *
     * @return what it exits with
     */
    public static int run(String... arguments) {
        HeadStart.begin(arguments);
        StandardOutput output = StandardOutput.ofProcess();
        Surroundings surroundings = Surroundings.ofProcess(output);
        int exitStatus = Wirelatch.run(surroundings, arguments);
        surroundings.out().flush();
        int settled = output.settle(exitStatus, surroundings.err());
        surroundings.err().flush();
        return settled;
    }
}
