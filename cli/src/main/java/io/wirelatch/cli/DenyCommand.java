package io.wirelatch.cli;

import io.wirelatch.control.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Refuses a machine that waits. */
@Command(name = "deny", description = "Refuse a machine that waits to be let in.")
final class DenyCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "NAME", description = "What 'status' calls it.")
    private String name = "";

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Verb.command(program, new ControlRequest.DenyJoiner(name), form);
    }
}
