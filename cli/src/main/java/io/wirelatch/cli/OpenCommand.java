package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.ask.WindowWatch;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.WindowTerms;
import java.io.PrintWriter;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Opens the pairing window. */
@Command(
        name = "open",
        description = "Let machines join for a while. Opening again sets a new deadline.")
final class OpenCommand implements Runnable {

    static final int MAX_SECONDS = 3600;

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "SECONDS",
            arity = "0..1",
            defaultValue = "60",
            description = "For how long, from 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--watch", description = "Stay, and show who joins, until the window closes.")
    private boolean watch;

    @Option(
            names = "--code",
            description =
                    "Take a one-time code, made for this window, in place of the token. It dies with"
                            + " its first success.")
    private boolean code;

    @Option(
            names = "--uses",
            paramLabel = "N",
            defaultValue = "1",
            description = "For how many machines the code is (default: ${DEFAULT-VALUE}).")
    private int uses;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many wrong tokens or codes close it (default: ${DEFAULT-VALUE}).")
    private int maxFailures;

    @Option(
            names = "--approve",
            description = "Hold each machine until 'wirelatch approve NAME' or 'deny NAME'.")
    private boolean approve;

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        requireDuration(seconds);
        RunningInterface running = new RunningInterface(wirelatch.location());
        PrintWriter out = wirelatch.surroundings().out();
        ControlRequest open =
                new ControlRequest.OpenWindow(
                        new WindowTerms(seconds, code, uses, maxFailures, approve));
        if (uses != 1 && !code) {
            throw CommandFailure.wrongUsage(
                    "--uses says how often a code may be used, and there is none. Add --code.");
        }
        if (!watch) {
            out.println(running.command(open));
            return;
        }
        try (ControlClient events = running.watch()) {
            String opened = running.command(open);
            if (code) {
                out.println(opened);
            }
            new WindowWatch(
                            out,
                            wirelatch.surroundings().outIsTerminal(),
                            LocalTime::now,
                            System::nanoTime)
                    .untilClosed(events, seconds);
        }
    }

    static void requireDuration(int seconds) {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw CommandFailure.wrongUsage(
                    "a pairing window is open for 1 to %d seconds, not %d."
                            .formatted(MAX_SECONDS, seconds));
        }
    }
}
