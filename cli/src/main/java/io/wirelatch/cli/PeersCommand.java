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

/** Shows the peers alone. */
@Command(name = "peers", description = "Show the peers alone.")
final class PeersCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(names = "--json", description = "One JSON array, for scripts.")
    private boolean json;

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        NetworkStatus status = new RunningInterface(wirelatch.location()).status(false);
        PrintWriter out = wirelatch.surroundings().out();
        if (json) {
            out.println(StatusJson.formatPeers(status.peers()));
        } else {
            StatusText.peerLines(status.peers(), status.role(), Instant.now().getEpochSecond())
                    .forEach(out::println);
        }
    }
}
