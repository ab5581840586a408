package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlException;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command into one or two lines on standard error, and an exit status. */
final class FailureReport {

    /** What picocli puts before the words of a converter, up to a colon. */
    private static final String INVALID_VALUE = "Invalid value for ";

    private static final String PREFIX = "wirelatch: ";

    private FailureReport() {}

    /** What was typed is no command of this program. */
    static int wrongUsage(ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println(PREFIX + describe(e, List.of(arguments)));
        err.println("See: %s --help".formatted(commandLine.getCommandSpec().qualifiedName(" ")));
        return ExitStatus.WRONG_USAGE;
    }

    /** A command ended with an exception. */
    static int failed(Exception e, PrintWriter err, boolean verbose) {
        int status =
                switch (e) {
                    case CommandFailure failure -> failure.exitStatus();
                    default -> ExitStatus.FAILED;
                };
        boolean forPerson = isForPerson(e);
        if (forPerson) {
            err.println(PREFIX + e.getMessage());
        } else {
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            err.println(PREFIX + "something unexpected happened: " + what);
            if (!verbose) {
                err.println("Run the same command again with -v for the trace.");
            }
        }
        if (verbose && (!forPerson || e.getCause() != null)) {
            e.printStackTrace(err);
        }
        return status;
    }

    /** A library or a class that the program needs cannot be loaded here. */
    static int broken(LinkageError e, PrintWriter err, boolean verbose) {
        // Only the first attempt to load a class says what is wrong; later ones have it as cause.
        Throwable first = e.getCause() == null ? e : e.getCause();
        err.println(
                PREFIX
                        + "this machine lacks something that the program needs: "
                        + first.getMessage());
        err.println(
                "Start it with ./wirelatch or from its package, and see that %s lets programs run."
                        .formatted(System.getProperty("java.io.tmpdir")));
        if (verbose) {
            e.printStackTrace(err);
        }
        return ExitStatus.FAILED;
    }

    /** Whether the message was written for whoever typed the command. */
    private static boolean isForPerson(Exception e) {
        return e instanceof CommandFailure
                || e instanceof StateException
                || e instanceof DeviceException
                || e instanceof ControlException;
    }

    private static String describe(ParameterException e, List<String> typed) {
        return switch (e) {
            case OverwrittenOptionException twice ->
                    describeTwice(
                            twice.getOverwritten(), e.getCommandLine().getCommandSpec(), typed);
            case UnmatchedArgumentException unmatched -> describe(unmatched);
            case MissingParameterException missing ->
                    missing.getMissing().stream()
                            .map(FailureReport::describe)
                            .findFirst()
                            .orElseGet(() -> firstLine(missing));
            default -> describeValue(e);
        };
    }

    /** What is wrong with a value, after the name of what it was given for. */
    private static String describeValue(ParameterException e) {
        String line = firstLine(e);
        ArgSpec argument = e.getArgSpec();
        int colon = line.indexOf(": ");
        if (argument == null || colon < 0 || !line.startsWith(INVALID_VALUE)) {
            return line;
        }
        String name =
                argument instanceof OptionSpec option
                        ? option.longestName()
                        : argument.paramLabel();
        return name + line.substring(colon);
    }

    /** What is there twice, by one name or by several of its own. */
    private static String describeTwice(ArgSpec twice, CommandSpec command, List<String> typed) {
        List<String> names =
                twice instanceof OptionSpec option
                        ? OptionNames.of(option, command)
                        : List.of(twice.paramLabel());
        List<String> used =
                names.stream()
                        .filter(
                                name ->
                                        typed.stream()
                                                .anyMatch(
                                                        word -> word.split("=", 2)[0].equals(name)))
                        .toList();
        return used.size() == 2
                ? "'%s' and '%s' cannot both be there. Leave one of them out."
                        .formatted(used.getFirst(), used.getLast())
                : "the option '%s' is there more than once. Leave one of them out."
                        .formatted(used.isEmpty() ? names.getLast() : used.getFirst());
    }

    private static String describe(ArgSpec missing) {
        return missing instanceof OptionSpec option
                ? "the option '%s' lacks its %s"
                        .formatted(option.longestName(), option.paramLabel())
                : missing.paramLabel() + " is missing";
    }

    private static String describe(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().getFirst();
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e.isUnknownOption()) {
            return "there is no option '%s'%s"
                    .formatted(argument, suggestOption(argument, command));
        }
        if (command.subcommands().isEmpty()) {
            return "'%s' is one argument too many".formatted(argument);
        }
        return "there is no command '%s'%s".formatted(argument, suggestVerb(argument, command));
    }

    /** An option of a verb's is often typed in front of it. */
    private static String suggestOption(String argument, CommandSpec command) {
        String suggestion = Suggestion.ofOption(argument, optionsOf(command));
        if (!suggestion.isEmpty() || command.subcommands().size() != 1) {
            return suggestion;
        }
        CommandSpec verb = command.subcommands().values().iterator().next().getCommandSpec();
        return Suggestion.ofOptionBehind(verb.name(), argument, optionsOf(verb));
    }

    /** The program's own model has those verbs alone that were typed. */
    private static String suggestVerb(String argument, CommandSpec command) {
        return command.parent() == null
                ? Suggestion.ofProgramsVerb(argument, Wirelatch.verbNames())
                : Suggestion.of(argument, command.subcommands().keySet());
    }

    private static List<String> optionsOf(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> OptionNames.of(option, command).stream())
                .toList();
    }

    private static String firstLine(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
