package io.wirelatch.cli;

import io.wirelatch.control.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Forgets a peer. */
@Command(
        name = "remove",
        description = "Forget a peer: its session ends at once, its addresses are free again.")
final class RemoveCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "PEER", description = "A name, a tunnel address or a public key.")
    private String peer = "";

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Verb.command(program, new ControlRequest.RemovePeer(peer), form);
    }
}
