package io.wirelatch.cli;

import io.wirelatch.cli.common.TokenSources;
import io.wirelatch.cli.serve.StoppedServer;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.Facts;
import io.wirelatch.state.PairingToken;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Has machines pair with another token. */
@Command(
        name = "rekey-token",
        description =
                "Replace the token, whether or not the server runs. Machines that have joined stay;"
                        + " an open pairing window is closed.")
final class RekeyTokenCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "The new token; '-' reads it from standard input"
                            + " (default: a generated one, or WIRELATCH_TOKEN).")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "F", description = "A file with the new token.")
    private @Nullable Path tokenFile;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        PairingToken next =
                new TokenSources(wirelatch.surroundings())
                        .given(Optional.ofNullable(token), Optional.ofNullable(tokenFile))
                        .orElseGet(() -> PairingToken.generate(new SecureRandom()));
        ControlReply.Done done =
                Verb.commandOrElse(
                        wirelatch,
                        new ControlRequest.ReplaceToken(next.reveal()),
                        () ->
                                new StoppedServer(
                                                wirelatch.location(),
                                                wirelatch.surroundings().err())
                                        .replaceToken(next));
        form.print(
                wirelatch,
                new ControlReply.Done(
                        done.message(), Facts.NONE.with("token", next.reveal()).and(done.facts())));
    }
}
