package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.text.AuditText;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditLine;
import io.wirelatch.state.audit.AuditReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what has happened at the pairing, whether or not a server runs. */
@Command(
        name = "log",
        description = "Show who opened the window, who joined, who was refused or removed.")
final class LogCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Option(names = "--json", description = "One JSON object a line, for scripts.")
    private boolean json;

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        NetworkLocation location = wirelatch.location();
        Path folder = location.stateDir().resolve(location.interfaceName());
        List<AuditEvent> events = read(folder);
        PrintWriter out = wirelatch.surroundings().out();
        if (json) {
            events.stream().map(AuditLine::write).forEach(out::println);
        } else if (events.isEmpty()) {
            out.println(
                    "Nothing has happened at the pairing of %s yet, as far as %s tells."
                            .formatted(location.interfaceName(), folder));
        } else {
            AuditText.lines(events, ZoneId.systemDefault()).forEach(out::println);
        }
    }

    private static List<AuditEvent> read(Path folder) {
        try {
            return AuditReader.read(folder);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the pairing events in %s: %s.\nTry again with sudo."
                            .formatted(folder, IoReason.of(e)));
        }
    }
}
