package io.wirelatch.cli;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.ippool.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: what every verb has in common. */
@Command(
        name = "wirelatch",
        description = "A private network in a minute: one machine serves, the others join.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Wirelatch implements Runnable {

    /** In the order in which the help shows them. */
    private static final List<Class<?>> VERBS =
            List.of(
                    ServeCommand.class,
                    JoinCommand.class,
                    OpenCommand.class,
                    CloseCommand.class,
                    ApproveCommand.class,
                    DenyCommand.class,
                    StatusCommand.class,
                    PeersCommand.class,
                    RenameCommand.class,
                    RemoveCommand.class,
                    LogCommand.class,
                    PoolCommand.class,
                    RekeyTokenCommand.class,
                    BackupCommand.class,
                    RestoreCommand.class,
                    InstallCommand.class,
                    UninstallCommand.class,
                    UpCommand.class,
                    DownCommand.class,
                    TunnelCommand.class,
                    GenkeyCommand.class,
                    PubkeyCommand.class,
                    GenpskCommand.class,
                    DoctorCommand.class,
                    DemoCommand.class,
                    HelpCommand.class,
                    CompleteCommand.class,
                    ManualCommand.class);

    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Which network is meant (default: latch0, or WIRELATCH_INTERFACE).")
    private @Nullable String interfaceName;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Where keys and peers are kept (default: /var/lib/wirelatch for root, or"
                            + " WIRELATCH_STATE_DIR).")
    private @Nullable Path stateDir;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Where control sockets are (default: /run/wirelatch for root, or"
                            + " WIRELATCH_RUN_DIR).")
    private @Nullable Path runDir;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more: the trace of a failure, the engine's state.")
    private boolean verbose;

    Wirelatch(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Does what was typed.
     *
     * @return the exit status
     */
    public static int run(Surroundings surroundings, String... arguments) {
        if (List.of(arguments).equals(List.of("--version"))) {
            // Scripts ask this often, and setting up the command line takes longer than all the
            // rest.
            surroundings.out().println(Version.line());
            return ExitStatus.DONE;
        }
        return commandLine(surroundings, arguments).execute(arguments);
    }

    /** What every verb takes, for those who tell shells and readers of it. */
    static CommandSpec modelOf(Surroundings surroundings) {
        return commandLine(surroundings).getCommandSpec();
    }

    private static CommandLine commandLine(Surroundings surroundings, String... arguments) {
        Wirelatch program = new Wirelatch(surroundings);
        CommandLine commandLine = new CommandLine(program);
        verbsFor(arguments).forEach(commandLine::addSubcommand);
        commandLine.setOut(surroundings.out());
        commandLine.setErr(surroundings.err());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(int.class, WholeNumber::parse);
        commandLine.registerConverter(Integer.class, WholeNumber::parse);
        commandLine.registerConverter(Cidr.class, CidrArgument::parse);
        commandLine.setParameterExceptionHandler(FailureReport::wrongUsage);
        commandLine.setExecutionStrategy(program::runLast);
        commandLine.setExecutionExceptionHandler(
                (e, _, _) -> FailureReport.failed(e, surroundings.err(), program.verbose));
        return commandLine;
    }

    /**
     * Those that are typed; without any, all of them, for the help and for suggestions. To read
     * what every verb takes costs more time than most verbs need to run.
     */
    private static List<Class<?>> verbsFor(String... arguments) {
        Set<String> words = Set.copyOf(List.of(arguments));
        List<Class<?>> typed = VERBS.stream().filter(verb -> words.contains(nameOf(verb))).toList();
        return typed.isEmpty() ? VERBS : typed;
    }

    /** All that people type. */
    static List<String> verbNames() {
        return VERBS.stream()
                .filter(verb -> !verb.getAnnotation(Command.class).hidden())
                .map(Wirelatch::nameOf)
                .toList();
    }

    private static String nameOf(Class<?> verb) {
        return verb.getAnnotation(Command.class).name();
    }

    /** The verb that was typed last is the one meant, which is how picocli has it by default. */
    private int runLast(ParseResult parsed) {
        requireKnownVerbs(parsed);
        try {
            return new RunLast().execute(parsed);
        } catch (LinkageError e) {
            return FailureReport.broken(e, surroundings.err(), verbose);
        }
    }

    /** picocli takes any word beside {@code --help} for granted, and would explain another one. */
    private static void requireKnownVerbs(ParseResult parsed) {
        for (CommandLine verb : parsed.asCommandLineList()) {
            List<String> unknown = verb.getUnmatchedArguments();
            if (!verb.getSubcommands().isEmpty() && !unknown.isEmpty()) {
                throw new UnmatchedArgumentException(verb, unknown);
            }
        }
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        CommandSpec known = spec;
        if (known != null) {
            throw new ParameterException(known.commandLine(), "a command is missing");
        }
    }

    Surroundings surroundings() {
        return surroundings;
    }

    NetworkLocation location() {
        return location(Optional.ofNullable(interfaceName));
    }

    /** The location of an interface that the command itself names. */
    NetworkLocation location(String name) {
        return location(Optional.of(name));
    }

    private NetworkLocation location(Optional<String> name) {
        return NetworkLocation.resolve(
                name, Optional.ofNullable(stateDir), Optional.ofNullable(runDir), surroundings);
    }

    boolean verbose() {
        return verbose;
    }
}
