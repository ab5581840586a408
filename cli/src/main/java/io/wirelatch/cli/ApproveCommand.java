package io.wirelatch.cli;

import io.wirelatch.control.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lets a machine in that waits. */
@Command(
        name = "approve",
        description = "Let a machine in that waits for it, in a window opened with --approve.")
final class ApproveCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "NAME", description = "What 'status' calls it.")
    private String name = "";

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Verb.command(program, new ControlRequest.ApproveJoiner(name), form);
    }
}
