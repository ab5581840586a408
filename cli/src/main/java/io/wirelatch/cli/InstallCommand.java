package io.wirelatch.cli;

import io.wirelatch.cli.install.Systemd;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Makes permanent what was tried by hand. */
@Command(
        name = "install",
        description =
                "Make permanent what was tried by hand: start the interface now and with the machine, as the"
                        + " server or client that it is, with the flags that it was last started with by"
                        + " hand.")
final class InstallCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        form.print(
                wirelatch,
                Systemd.installation(
                                "install",
                                wirelatch.location(),
                                wirelatch.surroundings(),
                                form.progress(wirelatch.surroundings()))
                        .install());
    }
}
