package io.wirelatch.cli;

import io.wirelatch.control.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Gives a peer another name. */
@Command(name = "rename", description = "Give a peer another name.")
final class RenameCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            index = "0",
            paramLabel = "PEER",
            description = "A name, a tunnel address or a public key.")
    private String peer = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "What to call it from now on.")
    private String name = "";

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Verb.command(program, new ControlRequest.RenamePeer(peer, name), form);
    }
}
