package io.wirelatch.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What may stand where somebody presses Tab, by the same model that reads the arguments. */
final class Completion {

    /** What stands for any file: shells know how to complete those. */
    static final Candidate FILES = new Candidate(":files", "");

    private static final String INTERFACE = "--interface";

    private final CommandSpec program;
    private final Names names;

    /**
     * @param word what the shell is to insert
     * @param description a few words about it; may be empty
     */
    record Candidate(String word, String description) {}

    /** What only this machine knows. An interface that is left out is the default one. */
    interface Names {

        List<String> interfaces();

        List<String> peers(Optional<String> interfaceName);

        List<String> waiting(Optional<String> interfaceName);
    }

    /**
     * @param program with all of its verbs
     */
    Completion(CommandSpec program, Names names) {
        this.program = program;
        this.names = names;
    }

    /** How far the words before the last one go. */
    private static final class Position {

        CommandSpec command;
        boolean optionsOver;
        int positionals;
        @Nullable OptionSpec awaitingValue;
        Optional<String> interfaceName = Optional.empty();

        Position(CommandSpec program) {
            this.command = program;
        }

        /** The program itself, and verbs that have verbs of their own. */
        boolean verbComes() {
            return !command.subcommands().isEmpty();
        }
    }

    /**
     * @param words all after the program's name, up to the one that is being typed, which may be
     *     empty
     */
    List<Candidate> candidates(List<String> words) {
        // bash makes a word of its own of each '='.
        boolean valueBegins = !words.isEmpty() && words.getLast().equals("=");
        List<String> typed =
                new ArrayList<>(words.stream().filter(word -> !word.equals("=")).toList());
        if (typed.isEmpty() || valueBegins) {
            typed.add("");
        }
        String current = typed.removeLast();
        Position position = new Position(program);
        for (String word : typed) {
            if (!advance(position, word)) {
                return List.of();
            }
        }
        return at(position, current);
    }

    /** False where a word is no verb, so that nothing is known of those behind it. */
    private static boolean advance(Position position, String word) {
        OptionSpec awaiting = position.awaitingValue;
        if (awaiting != null) {
            position.awaitingValue = null;
            noteInterface(position, awaiting, word);
        } else if (!position.optionsOver && word.equals("--")) {
            position.optionsOver = true;
        } else if (!position.optionsOver && word.startsWith("-") && word.length() > 1) {
            passOption(position, word);
        } else if (position.verbComes()) {
            CommandLine verb = position.command.subcommands().get(word);
            if (verb == null) {
                return false;
            }
            position.command = verb.getCommandSpec();
        } else {
            position.positionals++;
        }
        return true;
    }

    private static void passOption(Position position, String word) {
        int equals = word.indexOf('=');
        OptionSpec option =
                position.command.findOption(equals < 0 ? word : word.substring(0, equals));
        if (option == null) {
            return;
        }
        if (equals >= 0) {
            noteInterface(position, option, word.substring(equals + 1));
        } else if (option.arity().max() > 0) {
            position.awaitingValue = option;
        }
    }

    private static void noteInterface(Position position, OptionSpec option, String value) {
        if (option.longestName().equals(INTERFACE)) {
            position.interfaceName = Optional.of(value);
        }
    }

    private List<Candidate> at(Position position, String current) {
        OptionSpec awaiting = position.awaitingValue;
        if (awaiting != null) {
            return startingWith(current, values(awaiting));
        }
        if (!position.optionsOver && current.startsWith("-")) {
            int equals = current.indexOf('=');
            return equals < 0
                    ? startingWith(current, options(position.command))
                    : valuesBehind(position, current.substring(0, equals + 1), current);
        }
        if (position.verbComes()) {
            return startingWith(current, verbs(position.command));
        }
        List<Candidate> found = startingWith(current, positionals(position));
        return found.isEmpty() && current.isEmpty() ? options(position.command) : found;
    }

    private List<Candidate> valuesBehind(
            Position position, String optionAndEquals, String current) {
        OptionSpec option =
                position.command.findOption(
                        optionAndEquals.substring(0, optionAndEquals.length() - 1));
        if (option == null) {
            return List.of();
        }
        Stream<Candidate> whole =
                values(option).stream()
                        .map(
                                value ->
                                        value.equals(FILES)
                                                ? FILES
                                                : new Candidate(
                                                        optionAndEquals + value.word(),
                                                        value.description()));
        return startingWith(current, whole.toList());
    }

    private static List<Candidate> verbs(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(verb -> !verb.usageMessage().hidden())
                .map(verb -> new Candidate(verb.name(), firstSentence(verb)))
                .toList();
    }

    private static List<Candidate> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> candidates(option, command))
                .toList();
    }

    private static Stream<Candidate> candidates(OptionSpec option, CommandSpec command) {
        String name = option.longestName();
        return Stream.concat(
                Stream.of(new Candidate(name, first(option.description()))),
                OptionNames.negated(option, command).stream()
                        .map(negated -> new Candidate(negated, "The opposite of " + name)));
    }

    private List<Candidate> values(OptionSpec option) {
        return option.longestName().equals(INTERFACE)
                ? plain(names.interfaces())
                : valuesByKind(option);
    }

    private List<Candidate> positionals(Position position) {
        return position.command.positionalParameters().stream()
                .filter(parameter -> parameter.index().contains(position.positionals))
                .findFirst()
                .map(
                        parameter ->
                                switch (parameter.paramLabel()) {
                                    case "PEER" -> plain(names.peers(position.interfaceName));
                                    case "NAME" ->
                                            position.positionals == 0
                                                    ? plain(names.waiting(position.interfaceName))
                                                    : List.<Candidate>of();
                                    case "COMMAND" ->
                                            position.positionals == 0
                                                    ? verbs(program)
                                                    : List.<Candidate>of();
                                    default -> valuesByKind(parameter);
                                })
                .orElse(List.of());
    }

    /** Words that the label itself names, such as {@code jdk|libcrypto}, or files. */
    private static List<Candidate> valuesByKind(ArgSpec argument) {
        String label = argument.paramLabel();
        boolean isFileOption =
                argument instanceof OptionSpec option && option.longestName().endsWith("-file");
        if (isFileOption || argument.type() == Path.class || label.contains("FILE")) {
            return List.of(FILES);
        }
        return label.matches("[a-z]+(\\|[a-z]+)+") ? plain(List.of(label.split("\\|"))) : List.of();
    }

    private static List<Candidate> plain(List<String> words) {
        return words.stream().map(word -> new Candidate(word, "")).toList();
    }

    private static List<Candidate> startingWith(String current, List<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> c.equals(FILES) || c.word().startsWith(current))
                .toList();
    }

    private static String firstSentence(CommandSpec verb) {
        return first(verb.usageMessage().description());
    }

    /** Up to its full stop, colon or bracket, on one line. */
    private static String first(String[] description) {
        String text = String.join(" ", description).replaceAll("\\s+", " ");
        return text.split("[.:;] |\\.$| \\(", 2)[0];
    }
}
