package io.wirelatch.cli;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.StandardOutput;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.running.HeadStart;

/** Entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        int exitStatus = run(arguments);
        if (exitStatus != ExitStatus.DONE || HeadStart.isFor(arguments)) {
            System.exit(exitStatus);
        }
        // Nothing runs any more, so to return is to end, and sooner: an exit would first look for
        // a logger of exits in every jar.
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
