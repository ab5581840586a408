package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.serve.StoppedServer;
import io.wirelatch.cli.text.StatusText;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.StatusJson;
import io.wirelatch.ippool.Cidr;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The pools of a server, which it leases addresses from. */
@Command(
        name = "pool",
        description = "Show the pools of addresses, add one, or make one larger.",
        subcommands = {
            PoolCommand.ListCommand.class,
            PoolCommand.AddCommand.class,
            PoolCommand.GrowCommand.class
        })
final class PoolCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(names = "--json", description = "One JSON array, for scripts.")
    private boolean json;

    @Override
    public void run() {
        show(json);
    }

    private void show(boolean asJson) {
        PrintWriter out = program().surroundings().out();
        List<PoolStatus> pools = pools();
        if (asJson) {
            out.println(StatusJson.formatPools(pools));
        } else {
            pools.forEach(pool -> out.println(StatusText.pool(pool)));
        }
    }

    private void change(
            AnswerForm form, ControlRequest request, Supplier<ControlReply.Done> whereNothingRuns) {
        AnswerForm chosen = json ? AnswerForm.forScript() : form;
        chosen.print(program(), Verb.commandOrElse(program(), request, whereNothingRuns));
    }

    private List<PoolStatus> pools() {
        NetworkLocation location = program().location();
        try {
            NetworkStatus status = new RunningInterface(location).status(false);
            if (status.role() == NetworkStatus.Role.SERVER) {
                return status.pools();
            }
        } catch (CommandFailure e) {
            if (e.exitStatus() != ExitStatus.NO_SERVER) {
                throw e;
            }
        }
        return stopped().pools();
    }

    private StoppedServer stopped() {
        return new StoppedServer(program().location(), program().surroundings().err());
    }

    private Wirelatch program() {
        return Verb.programOf(program);
    }

    private static PoolCommand poolOf(@Nullable PoolCommand filledIn) {
        if (filledIn == null) {
            throw new IllegalStateException("this runs inside the pool command only");
        }
        return filledIn;
    }

    /** Shows them. */
    @Command(name = "list", description = "Show the pools and how full they are.")
    static final class ListCommand implements Runnable {

        @ParentCommand private @Nullable PoolCommand pool;

        @Option(names = "--json", description = "One JSON array, for scripts.")
        private boolean json;

        @Override
        public void run() {
            poolOf(pool).show(json || poolOf(pool).json);
        }
    }

    /** Adds one. */
    @Command(
            name = "add",
            description =
                    "Add a pool, whether or not the server runs. Machines that joined before know"
                            + " of it only when they join anew.")
    static final class AddCommand implements Runnable {

        @ParentCommand private @Nullable PoolCommand pool;

        @Parameters(paramLabel = "CIDR", description = "Such as 10.151.0.0/24.")
        private Cidr network = Cidr.parse("0.0.0.0/0");

        @Mixin private AnswerForm form = new AnswerForm();

        @Override
        public void run() {
            PoolCommand parent = poolOf(pool);
            parent.change(
                    form,
                    new ControlRequest.AddPool(network.toString()),
                    () -> parent.stopped().addPool(network));
        }
    }

    /** Makes one larger. */
    @Command(
            name = "grow",
            description =
                    "Make a pool larger, whether or not the server runs. Every lease stays; machines"
                            + " that joined before know of it only when they join anew.")
    static final class GrowCommand implements Runnable {

        @ParentCommand private @Nullable PoolCommand pool;

        @Parameters(
                paramLabel = "CIDR",
                description =
                        "A network that the pool lies at the beginning of, such as 10.150.0.0/23"
                                + " for 10.150.0.0/24.")
        private Cidr network = Cidr.parse("0.0.0.0/0");

        @Mixin private AnswerForm form = new AnswerForm();

        @Override
        public void run() {
            PoolCommand parent = poolOf(pool);
            parent.change(
                    form,
                    new ControlRequest.GrowPool(network.toString()),
                    () -> parent.stopped().growPool(network));
        }
    }
}
