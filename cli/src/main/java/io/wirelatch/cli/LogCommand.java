package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.text.AuditText;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditFollower;
import io.wirelatch.state.audit.AuditLine;
import io.wirelatch.state.audit.AuditReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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

    private static final long LOOK_EVERY_MILLIS = 500;

    @ParentCommand private @Nullable Wirelatch program;

    @Option(names = "--json", description = "One JSON object a line, for scripts.")
    private boolean json;

    @Option(
            names = {"-f", "--follow"},
            description = "Stay, and show what happens from now on, until Ctrl-C.")
    private boolean follow;

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        NetworkLocation location = wirelatch.location();
        Path folder = location.stateDir().resolve(location.interfaceName());
        requireOwn(location, folder);
        PrintWriter out = wirelatch.surroundings().out();
        if (follow) {
            follow(folder, out);
            return;
        }
        List<AuditEvent> events = reading(folder, () -> AuditReader.read(folder));
        if (events.isEmpty() && !json) {
            out.println(
                    "Nothing has happened at the pairing of %s yet, as far as %s tells."
                            .formatted(location.interfaceName(), folder));
        } else {
            print(events, out);
        }
    }

    /** Who is not root may have nothing of this name, while root has. */
    private static void requireOwn(NetworkLocation location, Path folder) {
        boolean isRunBySystem = location.socketFiles().stream().skip(1).anyMatch(Files::exists);
        if (isRunBySystem && !Files.exists(folder)) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s is run by root, and only root can read its log.\nType: sudo wirelatch log%s"
                            .formatted(location.interfaceName(), location.flags()));
        }
    }

    private void follow(Path folder, PrintWriter out) {
        AuditFollower follower = new AuditFollower(folder);
        try (StopSignal stop = StopSignal.install()) {
            do {
                print(reading(folder, follower::next), out);
            } while (!out.checkError() && !stop.await(LOOK_EVERY_MILLIS));
            stop.finish(ExitStatus.DONE);
        }
    }

    private void print(List<AuditEvent> events, PrintWriter out) {
        if (json) {
            events.stream().map(AuditLine::write).forEach(out::println);
        } else {
            AuditText.lines(events, ZoneId.systemDefault()).forEach(out::println);
        }
    }

    /** What may fail for want of permission. */
    @FunctionalInterface
    private interface Reading {
        List<AuditEvent> read() throws IOException;
    }

    private static List<AuditEvent> reading(Path folder, Reading reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the pairing events in %s: %s.\nTry again with sudo."
                            .formatted(folder, IoReason.of(e)));
        }
    }
}
