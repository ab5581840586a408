package io.wirelatch.cli;

import io.wirelatch.control.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Closes the pairing window. */
@Command(name = "close", description = "Let no machine join any more, from now on.")
final class CloseCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Verb.command(program, new ControlRequest.CloseWindow(), form);
    }
}
