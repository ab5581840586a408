package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.TokenSources;
import io.wirelatch.cli.join.Join;
import io.wirelatch.cli.join.JoinOptions;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.cli.running.ServiceManager;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.typed.ServerFingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Joins a network, and is in it until it is told to stop. */
@Command(
        name = "join",
        description =
                "Join a network and be in it, until Ctrl-C. The place in it is kept: the same"
                        + " command, or join alone, comes back without the token.")
final class JoinCommand implements Callable<Integer> {

    private static final int MAX_TIMEOUT_SECONDS = 3600;

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "HOST[:PORT]",
            arity = "0..1",
            description = "The server's name or address (default: the one joined before).")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "The server's token, or a one-time code; '-' reads it from standard input"
                            + " (default: WIRELATCH_TOKEN, or a prompt).")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "F",
            description = "A file with the token or code.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--server-key",
            paramLabel = "KEY",
            description =
                    "Join no server but the one with this public key or fingerprint, as 'serve'"
                            + " shows it.")
    private @Nullable String serverKey;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What to be called in the network (default: the host's name).")
    private @Nullable String name;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to try to pair (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Mixin private EngineFlags engine = new EngineFlags();

    @Override
    public Integer call() {
        Wirelatch wirelatch = Verb.programOf(program);
        TokenSources tokens = new TokenSources(wirelatch.surroundings());
        JoinOptions options = options(tokens, wirelatch.surroundings());
        try (StopSignal stop = StopSignal.install()) {
            Join join =
                    new Join(
                            wirelatch.location(),
                            options,
                            tokens,
                            wirelatch.surroundings().out(),
                            new ServiceManager(wirelatch.surroundings()),
                            stop,
                            ProgressLine.on(wirelatch.surroundings()));
            int status = untilStopped(join, stop, wirelatch);
            stop.finish(status);
            return status;
        }
    }

    /**
     * After a signal the process ends as soon as the signal's object is closed: why nothing came of
     * it has to be told before.
     */
    private static int untilStopped(Join join, StopSignal stop, Wirelatch wirelatch) {
        try {
            join.untilStopped();
            return ExitStatus.DONE;
        } catch (CommandFailure e) {
            if (!stop.isRequested()) {
                throw e;
            }
            return FailureReport.failed(e, wirelatch.surroundings().err(), wirelatch.verbose());
        }
    }

    private JoinOptions options(TokenSources tokens, Surroundings surroundings) {
        if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
            throw CommandFailure.wrongUsage(
                    "--timeout takes a number from 1 to %d, not %d."
                            .formatted(MAX_TIMEOUT_SECONDS, timeoutSeconds));
        }
        Optional<String> chosenName = Optional.ofNullable(name);
        chosenName.ifPresent(JoinCommand::requireFits);
        return new JoinOptions(
                Optional.ofNullable(server).map(HostPort::parse),
                tokens.givenSecret(Optional.ofNullable(token), Optional.ofNullable(tokenFile)),
                token != null || tokenFile != null,
                Optional.ofNullable(serverKey).map(JoinCommand::parseKey),
                chosenName,
                Duration.ofSeconds(timeoutSeconds),
                engine.choice(),
                HandStart.of("join", engine.typed(), surroundings));
    }

    private static ServerFingerprint parseKey(String text) {
        try {
            return ServerFingerprint.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.wrongUsage("--server-key: " + e.getMessage() + ".");
        }
    }

    private static void requireFits(String chosenName) {
        if (chosenName.getBytes(StandardCharsets.UTF_8).length > JoinRequest.MAX_NAME_BYTES) {
            throw CommandFailure.wrongUsage(
                    "the name is too long. Choose one of at most 63 letters, digits and hyphens.");
        }
    }
}
