package io.wirelatch.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The same as {@code --help}, for those who type it in front. */
@Command(name = "help", description = "Explain a command, as its --help does.")
final class HelpCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Wirelatch program;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "Such as 'open' or 'pool add' (default: all of them, each in a line).")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        CommandSpec known = spec;
        if (known != null
                && !words.isEmpty()
                && !Wirelatch.verbNames().contains(words.getFirst())) {
            throw new UnmatchedArgumentException(
                    known.root().commandLine(), List.of(words.getFirst()));
        }
        List<String> arguments = new ArrayList<>(words);
        arguments.add("--help");
        return Wirelatch.run(
                Verb.programOf(program).surroundings(), arguments.toArray(String[]::new));
    }
}
