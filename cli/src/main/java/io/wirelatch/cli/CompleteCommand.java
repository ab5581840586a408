package io.wirelatch.cli;

import io.wirelatch.cli.ask.KnownNames;
import io.wirelatch.cli.common.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Answers the shells' completion scripts: one candidate a line, a tab before its description, or
 * {@code :files}.
 */
@Command(
        name = "complete",
        hidden = true,
        description = "Print what may stand in place of the last word.")
final class CompleteCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "WORD",
            arity = "0..*",
            description = "All words after the program's name, behind '--'.")
    private List<String> words = List.of();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        PrintWriter out = wirelatch.surroundings().out();
        new Completion(Wirelatch.modelOf(wirelatch.surroundings()), namesOf(wirelatch))
                .candidates(words)
                .forEach(
                        candidate ->
                                out.println(
                                        candidate.description().isEmpty()
                                                ? candidate.word()
                                                : candidate.word()
                                                        + "\t"
                                                        + candidate.description()));
    }

    private static Completion.Names namesOf(Wirelatch wirelatch) {
        return new Completion.Names() {
            @Override
            public List<String> interfaces() {
                return new KnownNames(wirelatch.location()).interfaces();
            }

            @Override
            public List<String> peers(Optional<String> interfaceName) {
                return of(interfaceName).map(KnownNames::peers).orElse(List.of());
            }

            @Override
            public List<String> waiting(Optional<String> interfaceName) {
                return of(interfaceName).map(KnownNames::waiting).orElse(List.of());
            }

            // Empty for a name that is none.
            private Optional<KnownNames> of(Optional<String> interfaceName) {
                try {
                    return Optional.of(
                            new KnownNames(
                                    interfaceName
                                            .map(wirelatch::location)
                                            .orElseGet(wirelatch::location)));
                } catch (CommandFailure e) {
                    return Optional.empty();
                }
            }
        };
    }
}
