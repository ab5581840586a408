package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.KeptOutput;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.TokenSources;
import io.wirelatch.cli.metrics.MetricsAddress;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.cli.running.ServiceManager;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.serve.RunningServer;
import io.wirelatch.cli.serve.ServeOptions;
import io.wirelatch.ippool.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves a network until it is told to stop. */
@Command(
        name = "serve",
        description = "Make a network and serve it, until Ctrl-C. Keys, token and peers are kept.")
final class ServeCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(
            names = "--pool",
            paramLabel = "CIDR",
            description =
                    "A network to lease addresses from; may be given several times"
                            + " (default: 10.150.0.0/24 and a random IPv6 /64).")
    private List<Cidr> pools = new ArrayList<>();

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "What a machine must know to join; '-' reads it from standard input"
                            + " (default: a generated one, or WIRELATCH_TOKEN).")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "F", description = "A file with the token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The UDP port, for joining and for traffic (default: 51820).")
    private @Nullable Integer port;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "The longest packet inside the tunnel (default: 1420).")
    private @Nullable Integer mtu;

    @Option(
            names = "--open",
            paramLabel = "SECONDS",
            description = "Let machines join from the start, for 1 to 3600 seconds.")
    private @Nullable Integer openSeconds;

    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "Serve metrics for Prometheus at http://ADDRESS:PORT/metrics"
                            + " (default: nowhere; a port alone: 127.0.0.1).")
    private @Nullable String metrics;

    @Mixin private EngineFlags engine = new EngineFlags();

    @Override
    public Integer call() {
        Wirelatch wirelatch = Verb.programOf(program);
        ServeOptions options = options(wirelatch.surroundings());
        try (StopSignal stop = StopSignal.install()) {
            try (RunningServer server =
                            RunningServer.start(
                                    wirelatch.location(),
                                    options,
                                    wirelatch.surroundings().out(),
                                    stop);
                    var _ =
                            new ServiceManager(wirelatch.surroundings())
                                    .ready(server.summary(), server::isWorking)) {
                stop.await();
            }
            stop.finish(ExitStatus.DONE);
        }
        return ExitStatus.DONE;
    }

    private ServeOptions options(Surroundings surroundings) {
        requireRange("--port", port, 1, HostPort.MAX_PORT);
        requireRange("--mtu", mtu, ServeOptions.MIN_MTU, ServeOptions.MAX_MTU);
        requireRange("--open", openSeconds, 1, OpenCommand.MAX_SECONDS);
        TokenSources tokens = new TokenSources(surroundings);
        return new ServeOptions(
                pools,
                tokens.typed(Optional.ofNullable(token), Optional.ofNullable(tokenFile)),
                tokens.standing(),
                optional(port),
                optional(mtu),
                optional(openSeconds),
                engine.choice(),
                KeptOutput.isStandardOutput(surroundings),
                Optional.ofNullable(metrics).map(MetricsAddress::parse),
                HandStart.of("serve", lastingFlags(), surroundings));
    }

    /** What the state does not keep, and is meant for every start: not {@code --open}. */
    private List<String> lastingFlags() {
        List<String> flags = new ArrayList<>();
        String typedMetrics = metrics;
        if (typedMetrics != null) {
            flags.addAll(List.of("--metrics", typedMetrics));
        }
        flags.addAll(engine.typed());
        return flags;
    }

    private static OptionalInt optional(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static void requireRange(String flag, @Nullable Integer number, int min, int max) {
        if (number != null && (number < min || number > max)) {
            throw CommandFailure.wrongUsage(
                    "%s takes a number from %d to %d, not %d.".formatted(flag, min, max, number));
        }
    }
}
