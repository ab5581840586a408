package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.ask.WindowWatch;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlRequest;
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

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        requireDuration(seconds);
        RunningInterface running = new RunningInterface(wirelatch.location());
        PrintWriter out = wirelatch.surroundings().out();
        ControlRequest open = new ControlRequest.OpenWindow(seconds);
        if (!watch) {
            out.println(running.command(open));
            return;
        }
        try (ControlClient events = running.watch()) {
            running.command(open);
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
