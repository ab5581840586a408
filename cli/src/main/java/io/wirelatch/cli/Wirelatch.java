package io.wirelatch.cli;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.ippool.Cidr;
import java.nio.file.Path;
import java.util.Optional;
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

/** The program: what every verb has in common. */
@Command(
        name = "wirelatch",
        description = "A private network in a minute: one machine serves, the others join.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            ServeCommand.class,
            JoinCommand.class,
            OpenCommand.class,
            CloseCommand.class,
            StatusCommand.class,
            PeersCommand.class,
            RenameCommand.class,
            RemoveCommand.class,
            LogCommand.class,
            TunnelCommand.class,
            GenkeyCommand.class,
            PubkeyCommand.class,
            GenpskCommand.class,
            DemoCommand.class,
        })
public final class Wirelatch implements Runnable {

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

    /** The whole command line, ready to execute with any arguments. */
    public static CommandLine commandLine(Surroundings surroundings) {
        Wirelatch program = new Wirelatch(surroundings);
        CommandLine commandLine = new CommandLine(program);
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

    /** The verb that was typed last is the one meant, which is how picocli has it by default. */
    private int runLast(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (LinkageError e) {
            return FailureReport.broken(e, surroundings.err(), verbose);
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
        return NetworkLocation.resolve(
                Optional.ofNullable(interfaceName),
                Optional.ofNullable(stateDir),
                Optional.ofNullable(runDir),
                surroundings);
    }

    boolean verbose() {
        return verbose;
    }
}
