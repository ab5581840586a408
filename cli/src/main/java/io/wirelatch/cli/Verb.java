package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlReply;
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
     * Has what runs on the interface do something, or does it otherwise where nothing runs.
     *
     * @return what has been done
     */
    static ControlReply.Done commandOrElse(
            Wirelatch program,
            ControlRequest request,
            Supplier<ControlReply.Done> whereNothingRuns) {
        try {
            return new RunningInterface(program.location()).command(request);
        } catch (CommandFailure e) {
            if (e.exitStatus() != ExitStatus.NO_SERVER) {
                throw e;
            }
            return whereNothingRuns.get();
        }
    }

    /** Has what runs on the interface do something, and prints what it says of it. */
    static void command(@Nullable Wirelatch filledIn, ControlRequest request, AnswerForm form) {
        Wirelatch program = programOf(filledIn);
        form.print(program, new RunningInterface(program.location()).command(request));
    }
}
