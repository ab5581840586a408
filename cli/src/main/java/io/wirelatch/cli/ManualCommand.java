package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes the manual pages, which the build packs beside the program. */
@Command(name = "manual", hidden = true, description = "Write all manual pages into a folder.")
final class ManualCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "DIR", description = "The folder, which is made where it is missing.")
    private Path folder = Path.of("");

    @Override
    public void run() {
        CommandLine whole = Wirelatch.modelOf(Verb.programOf(program).surroundings()).commandLine();
        List<CommandLine> commands = withVerbs(whole).toList();
        try {
            Files.createDirectories(folder);
            String version = new Version().getVersion()[0];
            for (CommandLine command : commands) {
                Files.writeString(
                        folder.resolve(ManPage.nameOf(command.getCommandSpec()) + ".1"),
                        ManPage.of(command, version));
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot write manual pages into %s: %s.\nChoose another folder."
                            .formatted(folder, IoReason.of(e)));
        }
    }

    /** A command, its verbs, and theirs. */
    private static Stream<CommandLine> withVerbs(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream()
                        .filter(verb -> !verb.getCommandSpec().usageMessage().hidden())
                        .flatMap(ManualCommand::withVerbs));
    }
}
