package io.wirelatch.cli;

import io.wirelatch.cli.install.Systemd;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Takes back what install has done. */
@Command(
        name = "uninstall",
        description =
                "Take an installation back: stop the interface, and start it no more. Keys and peers are"
                        + " kept.")
final class UninstallCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        form.print(
                wirelatch,
                Systemd.installation(
                                "uninstall",
                                wirelatch.location(),
                                wirelatch.surroundings(),
                                form.progress(wirelatch.surroundings()))
                        .uninstall());
    }
}
