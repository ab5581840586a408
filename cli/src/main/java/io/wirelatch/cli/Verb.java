package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlRequest;
import java.util.function.Supplier;
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

    /**
     * Has what runs on the interface do something, or does it otherwise where nothing runs, and
     * prints what there is to say of it.
     */
    static void commandOrElse(
            Wirelatch program, ControlRequest request, Supplier<String> whereNothingRuns) {
        String done;
        try {
            done = new RunningInterface(program.location()).command(request);
        } catch (CommandFailure e) {
            if (e.exitStatus() != ExitStatus.NO_SERVER) {
                throw e;
            }
            done = whereNothingRuns.get();
        }
        program.surroundings().out().println(done);
    }

    /** Has what runs on the interface do something, and prints what it says of it. */
    static void command(@Nullable Wirelatch filledIn, ControlRequest request) {
        Wirelatch program = programOf(filledIn);
        String done = new RunningInterface(program.location()).command(request);
        program.surroundings().out().println(done);
    }
}
