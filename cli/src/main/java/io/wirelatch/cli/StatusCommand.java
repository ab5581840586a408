package io.wirelatch.cli;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.text.StatusText;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.StatusJson;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows how the interface is. */
@Command(
        name = "status",
        description = "Show the interface, the pairing window, the pools and the peers.")
final class StatusCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(names = "--json", description = "One JSON object, for scripts.")
    private boolean json;

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        NetworkStatus status =
                new RunningInterface(wirelatch.location()).status(wirelatch.verbose());
        PrintWriter out = wirelatch.surroundings().out();
        if (json) {
            out.println(StatusJson.format(status));
        } else {
            StatusText.lines(status, Instant.now().getEpochSecond()).forEach(out::println);
        }
    }
}
