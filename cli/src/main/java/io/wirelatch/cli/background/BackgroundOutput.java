package io.wirelatch.cli.background;

import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.control.SystemLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/** Where a process in the background says what happens after its start: in the system's log. */
public final class BackgroundOutput {

    /** For machines that share a file system, such as network namespaces. */
    private static final String VARIABLE = "WIRELATCH_SYSTEM_LOG";

    private static final Path SYSTEM_LOG = Path.of("/dev/log");

    private BackgroundOutput() {}

    /**
     * Lets go of the standard error that this process was started with, and sends the lines that
     * are printed to it from now on to the system's log, {@link System#err} and {@link
     * Surroundings#err()} alike.
     */
    public static void detach(Surroundings surroundings) {
        Path socket = surroundings.variable(VARIABLE).map(Path::of).orElse(SYSTEM_LOG);
        if (!Files.exists(socket)) {
            surroundings
                    .err()
                    .println(
                            "there is no system log at %s: what happens from now on is told nowhere"
                                    .formatted(socket));
        }
        SystemLog log =
                new SystemLog(
                        socket,
                        "wirelatch",
                        ProcessHandle.current().pid(),
                        Clock.system(ZoneId.systemDefault()));
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        // Whoever waits for the end of what this process has to say need not wait any more.
        before.close();
    }
}
